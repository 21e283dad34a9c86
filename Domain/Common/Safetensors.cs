using System.Buffers.Binary;
using System.Text.Json;

namespace ActorLab.Domain.Common;

/// <summary>
/// The safetensors format: eight bytes of header length, a JSON header of names, types, shapes and offsets, raw
/// little-endian data. Everything is validated before a byte of data is used; nothing in a file can run.
/// </summary>
public static class Safetensors
{
    /// <summary>No header may be longer: the format's own limit.</summary>
    public const int MaximumHeaderBytes = 100_000_000;

    private const string MetadataName = "__metadata__";

    /// <summary>Writes tensors, in their order, with optional text metadata.</summary>
    public static byte[] Write(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        byte[] header = Header(tensors, metadata);
        long length = 8L + header.Length + tensors.Sum(t => (long)t.Data.Length);
        if (length > Array.MaxLength) throw new InvalidDataException($"Tensors of {length} bytes do not fit one array; split them.");

        byte[] bytes = new byte[length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.CopyTo(bytes, 8);
        int at = 8 + header.Length;
        foreach (NamedTensor tensor in tensors)
        {
            tensor.Data.CopyTo(bytes, at);
            at += tensor.Data.Length;
        }

        return bytes;
    }

    /// <summary>Reads all tensors, in the order of their data.</summary>
    /// <exception cref="InvalidDataException">The bytes are no valid safetensors file.</exception>
    public static IReadOnlyList<NamedTensor> Read(ReadOnlySpan<byte> bytes) => Read(bytes, out _);

    /// <summary>Reads all tensors and the metadata.</summary>
    /// <exception cref="InvalidDataException">The bytes are no valid safetensors file.</exception>
    public static IReadOnlyList<NamedTensor> Read(ReadOnlySpan<byte> bytes, out IReadOnlyDictionary<string, string> metadata)
    {
        if (bytes.Length < 8) throw Bad($"{bytes.Length} bytes are fewer than the 8 of the header's length");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (headerLength > MaximumHeaderBytes) throw Bad($"a header of {headerLength} bytes exceeds the limit of {MaximumHeaderBytes}");
        if (headerLength > (ulong)(bytes.Length - 8)) throw Bad($"a header of {headerLength} bytes is cut off after {bytes.Length - 8}");

        ReadOnlySpan<byte> data = bytes[(8 + (int)headerLength)..];
        List<(string Name, string DType, long[] Shape, long Begin, long End)> entries;
        try
        {
            using JsonDocument header = JsonDocument.Parse(bytes.Slice(8, (int)headerLength).ToArray());
            entries = Entries(header.RootElement, out metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Bad("its header is no valid JSON of tensors: " + e.Message, e);
        }

        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        var tensors = new List<NamedTensor>(entries.Count);
        long at = 0;
        foreach ((string name, string dtype, long[] shape, long begin, long end) in entries)
        {
            if (begin != at || end < begin || end > data.Length)
                throw Bad($"tensor '{name}' claims bytes {begin} to {end}, but the next free byte is {at} and the data has {data.Length}");
            if (SizeOf(name, dtype, shape) is long size && size != end - begin)
                throw Bad($"tensor '{name}' of type {dtype} and shape [{string.Join(", ", shape)}] needs {size} bytes but claims {end - begin}");
            tensors.Add(new NamedTensor(name, dtype, shape, data[(int)begin..(int)end].ToArray()));
            at = end;
        }

        return at == data.Length ? tensors : throw Bad($"{data.Length - at} bytes after the last tensor belong to none");
    }

    /// <summary>Reads a file that the user named.</summary>
    /// <exception cref="InputException">The file cannot be read or is no valid safetensors file.</exception>
    public static IReadOnlyList<NamedTensor> ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException(e.Message, path, inner: e);
        }
    }

    private static byte[] Header(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataName);
                foreach ((string key, string value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            var names = new HashSet<string>();
            long offset = 0;
            foreach (NamedTensor tensor in tensors)
            {
                if (tensor.Name == MetadataName || !names.Add(tensor.Name))
                    throw Bad($"tensor name '{tensor.Name}' is reserved or used twice");
                long size = SizeOf(tensor.Name, tensor.DType, tensor.Shape);
                if (size != tensor.Data.Length)
                    throw Bad($"tensor '{tensor.Name}' has {tensor.Data.Length} bytes but its type and shape need {size}");
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.DType);
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset + size]);
                json.WriteEndObject();
                offset += size;
            }

            json.WriteEndObject();
        }

        // Spaces align the data to eight bytes, as readers that map the file expect.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static List<(string Name, string DType, long[] Shape, long Begin, long End)> Entries(
        JsonElement root, out IReadOnlyDictionary<string, string> metadata)
    {
        var entries = new List<(string, string, long[], long, long)>();
        var texts = new Dictionary<string, string>();
        var names = new HashSet<string>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!names.Add(property.Name)) throw Bad($"tensor '{property.Name}' appears twice");
            if (property.Name == MetadataName)
            {
                foreach (JsonProperty text in property.Value.EnumerateObject()) texts[text.Name] = text.Value.GetString() ?? "";
                continue;
            }

            long[] offsets = Numbers(property.Value.GetProperty("data_offsets"));
            if (offsets.Length != 2) throw Bad($"tensor '{property.Name}' has {offsets.Length} data_offsets instead of 2");
            entries.Add((
                property.Name,
                property.Value.GetProperty("dtype").GetString() ?? "null",
                Numbers(property.Value.GetProperty("shape")),
                offsets[0],
                offsets[1]));
        }

        metadata = texts;
        return entries;
    }

    private static long[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt64())];

    private static long SizeOf(string name, string dtype, long[] shape)
    {
        long size = dtype switch
        {
            "F32" or "I32" => 4,
            "F64" or "I64" => 8,
            "F16" => 2,
            "U8" => 1,
            _ => throw Bad($"tensor '{name}' has type '{dtype}'; allowed are F32, F64, F16, I64, I32 and U8"),
        };
        try
        {
            foreach (long dimension in shape)
                size = dimension >= 0 ? checked(size * dimension) : throw Bad($"tensor '{name}' has a negative dimension {dimension}");
        }
        catch (OverflowException e)
        {
            throw Bad($"tensor '{name}' has an impossible shape [{string.Join(", ", shape)}]", e);
        }

        return size;
    }

    private static InvalidDataException Bad(string what, Exception? inner = null) => new($"Not a valid safetensors file: {what}.", inner);
}
