using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace ActorLab.Domain.Common;

/// <summary>
/// The container of a checkpoint: eight bytes of magic, format version and header length (32 bits each, little-endian),
/// a JSON header (experiment, step, and name, length and sha256 of each part), the sha256 of all before it, then the
/// parts. This frame stays the same in every format version, so that an old ActorLab can tell a newer file from a damaged one.
/// </summary>
public static class CheckpointFile
{
    /// <summary>The version written, and the newest one read.</summary>
    public const int FormatVersion = 1;

    private const int PrefixBytes = 16;
    private const int MaximumHeaderBytes = 16 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static ReadOnlySpan<byte> Magic => "ACTLABCK"u8;

    /// <summary>Writes a checkpoint: the file is there whole or not at all.</summary>
    public static void Write(string path, Checkpoint checkpoint)
    {
        if (checkpoint.Parts.Select(p => p.Name).Distinct().Count() != checkpoint.Parts.Count)
            throw new ArgumentException("Two parts of the checkpoint have the same name.", nameof(checkpoint));

        byte[] header = JsonSerializer.SerializeToUtf8Bytes(
            new Header(
                checkpoint.Experiment,
                checkpoint.Step,
                [.. checkpoint.Parts.Select(p => new PartHeader(p.Name, p.Content.LongLength, Convert.ToHexStringLower(SHA256.HashData(p.Content))))]),
            Json);
        byte[] frame = new byte[PrefixBytes + header.Length];
        Magic.CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(12), header.Length);
        header.CopyTo(frame, PrefixBytes);

        AtomicFile.Write(path, stream =>
        {
            stream.Write(frame);
            stream.Write(SHA256.HashData(frame));
            foreach (CheckpointPart part in checkpoint.Parts) stream.Write(part.Content);
        });
    }

    /// <summary>Reads a checkpoint and checks every byte of it.</summary>
    /// <exception cref="CheckpointDamagedException">Some byte is not the one that was written.</exception>
    /// <exception cref="InputException">A newer ActorLab wrote the file.</exception>
    public static Checkpoint Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        byte[] prefix = Take(stream, PrefixBytes, path, null);
        if (!prefix.AsSpan(0, 8).SequenceEqual(Magic)) throw new CheckpointDamagedException(path, null, "it does not begin as a checkpoint of ActorLab does");
        int version = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(8));
        int headerLength = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(12));
        if (headerLength is < 0 or > MaximumHeaderBytes) throw new CheckpointDamagedException(path, null, $"its header claims {headerLength} bytes");

        byte[] headerBytes = Take(stream, headerLength, path, null);
        byte[] frameHash = Take(stream, SHA256.HashSizeInBytes, path, null);
        if (!SHA256.HashData([.. prefix, .. headerBytes]).AsSpan().SequenceEqual(frameHash))
            throw new CheckpointDamagedException(path, null, "its header does not match its hash");
        if (version != FormatVersion)
            throw new InputException($"The checkpoint has format {version}, and this ActorLab reads format {FormatVersion}: use the ActorLab that wrote it.", path);

        Header header = JsonSerializer.Deserialize<Header>(headerBytes, Json)!;
        var parts = new List<CheckpointPart>(header.Parts.Count);
        foreach (PartHeader part in header.Parts)
        {
            byte[] content = Take(stream, part.Length, path, part.Name);
            if (Convert.ToHexStringLower(SHA256.HashData(content)) != part.Sha256)
                throw new CheckpointDamagedException(path, part.Name, "it does not match its hash");
            parts.Add(new CheckpointPart(part.Name, content));
        }

        return stream.Position == stream.Length
            ? new Checkpoint(header.Experiment, header.Step, parts)
            : throw new CheckpointDamagedException(path, null, $"{stream.Length - stream.Position} bytes after its end belong to nothing");
    }

    private static byte[] Take(FileStream stream, long count, string path, string? part)
    {
        // Compared before allocating: a damaged length must not ask for terabytes.
        if (count > stream.Length - stream.Position)
            throw new CheckpointDamagedException(path, part, $"the file ends after {stream.Length} bytes, {count - (stream.Length - stream.Position)} too early");
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed record Header(string Experiment, long Step, IReadOnlyList<PartHeader> Parts);

    private sealed record PartHeader(string Name, long Length, string Sha256);
}
