using System.Buffers;
using System.Text.Json;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Recording;

/// <summary>
/// The file <c>metrics.jsonl</c>: one JSON object a line, appended. A line that a crash cut off is removed when the file
/// is opened for writing, and passed over when it is read.
/// </summary>
public sealed class MetricsFile : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>Opens or makes the file; others may read it meanwhile.</summary>
    public MetricsFile(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _file.SetLength(EndOfLastWholeLine(_file));
        _file.Seek(0, SeekOrigin.End);
        _json = new Utf8JsonWriter(_line);
    }

    /// <summary>The records of a file, which may be being written.</summary>
    /// <exception cref="InputException">A line that is not the last is no record.</exception>
    public static IEnumerable<MetricsRecord> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        int number = 0;
        string? line = reader.ReadLine();
        while (line is not null)
        {
            number++;
            string? next = reader.ReadLine();
            if (Parse(line, path, number, isLast: next is null) is { } record) yield return record;
            line = next;
        }
    }

    /// <summary>The time of the last record, from which a resumed run counts on; 0 where there is none.</summary>
    public static double LastSeconds(string path) => File.Exists(path) ? Read(path).LastOrDefault()?.Seconds ?? 0 : 0;

    /// <summary>Appends a record; when this returns, a crash of the process does not lose it.</summary>
    public void Append(MetricsRecord record)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        _json.WriteNumber("seconds"u8, Math.Round(record.Seconds, 6));
        _json.WriteNumber("step"u8, record.Step);
        _json.WriteString("role"u8, record.Role);
        _json.WriteStartObject("metrics"u8);
        foreach ((string name, double value) in record.Metrics)
        {
            if (double.IsFinite(value)) _json.WriteNumber(name, value);
            else _json.WriteNull(name);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _file.Write(_line.WrittenSpan);
    }

    /// <summary>Forces the records to the disk.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private static long EndOfLastWholeLine(FileStream file)
    {
        byte[] block = new byte[4096];
        long end = file.Length;
        while (end > 0)
        {
            int count = (int)Math.Min(block.Length, end);
            file.Seek(end - count, SeekOrigin.Begin);
            file.ReadExactly(block, 0, count);
            int at = block.AsSpan(0, count).LastIndexOf((byte)'\n');
            if (at >= 0) return end - count + at + 1;
            end -= count;
        }

        return 0;
    }

    private static MetricsRecord? Parse(string line, string path, int number, bool isLast)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            var metrics = new Dictionary<string, double>();
            foreach (JsonProperty metric in root.GetProperty("metrics").EnumerateObject())
                metrics[metric.Name] = metric.Value.ValueKind == JsonValueKind.Null ? double.NaN : metric.Value.GetDouble();
            return new MetricsRecord(
                root.GetProperty("seconds").GetDouble(), root.GetProperty("step").GetInt64(), root.GetProperty("role").GetString() ?? "", metrics);
        }
        catch (Exception) when (isLast)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InputException("This is no record of metrics: " + e.Message, path, number, e);
        }
    }
}
