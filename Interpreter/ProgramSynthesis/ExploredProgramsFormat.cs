using System.Buffers.Binary;
using System.Numerics;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// The saved form of explored programs, little-endian. Header: magic "AXP1", signature of the task, length of the
/// whole, checksum of what follows. Body: number of ends, whether exhausted, whether there are nodes; then the nodes,
/// each followed by its children in order: words of 64 choices, and for each word its live and its present bits.
/// </summary>
internal static class ExploredProgramsFormat
{
    private const uint Magic = 0x31505841;
    private const int HeaderSize = 20;

    public static byte[] Save(ExploredPrograms explored)
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write(new byte[HeaderSize]);
        writer.Write7BitEncodedInt64(explored.EndCount);
        writer.Write(explored.IsExhausted);
        writer.Write(explored.Root != 0);
        if (explored.Root != 0) WriteRun(explored, explored.Root, writer);
        writer.Flush();
        byte[] saved = body.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(saved, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(saved.AsSpan(4), explored.Task.Signature());
        BinaryPrimitives.WriteInt32LittleEndian(saved.AsSpan(8), saved.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(saved.AsSpan(12), Checksum(saved));
        return saved;
    }

    public static ExploredPrograms Load(ProgramTask task, ReadOnlySpan<byte> saved)
    {
        if (saved.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(saved) != Magic)
            throw new ProgramException("The saved explored programs are of another version, or are none.");
        if (BinaryPrimitives.ReadInt32LittleEndian(saved[8..]) != saved.Length)
            throw new ProgramException($"The saved explored programs should have {BinaryPrimitives.ReadInt32LittleEndian(saved[8..])} bytes and have {saved.Length}.");
        if (BinaryPrimitives.ReadUInt64LittleEndian(saved[12..]) != Checksum(saved))
            throw new ProgramException("The saved explored programs are damaged: their checksum is wrong.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(saved[4..]) != task.Signature())
            throw new ProgramException($"The saved explored programs belong to another task than this one on table {task.Table.Name}.");
        var explored = new ExploredPrograms(task);
        using var reader = new BinaryReader(new MemoryStream(saved[HeaderSize..].ToArray()));
        explored.EndCount = reader.Read7BitEncodedInt64();
        explored.IsExhausted = reader.ReadBoolean();
        if (reader.ReadBoolean()) explored.Root = ReadRun(explored, reader);
        return explored;
    }

    private static void WriteRun(ExploredPrograms explored, int run, BinaryWriter writer)
    {
        int width = explored.WidthOf(run);
        writer.Write7BitEncodedInt(width);
        for (int w = 0; w < width; w++)
        {
            writer.Write7BitEncodedInt64((long)explored.LiveAt(run + w));
            writer.Write7BitEncodedInt64((long)explored.PresentAt(run + w));
        }

        for (int w = 0; w < width; w++)
            for (ulong left = explored.PresentAt(run + w); left != 0; left &= left - 1)
                WriteRun(explored, explored.Child(run, w * 64 + BitOperations.TrailingZeroCount(left)), writer);
    }

    private static int ReadRun(ExploredPrograms explored, BinaryReader reader)
    {
        int width = reader.Read7BitEncodedInt();
        int run = explored.Make(width * 64);
        ulong[] present = new ulong[width];
        for (int w = 0; w < width; w++)
        {
            explored.Restore(run + w, (ulong)reader.Read7BitEncodedInt64());
            present[w] = (ulong)reader.Read7BitEncodedInt64();
        }

        for (int w = 0; w < width; w++)
        {
            for (ulong left = present[w]; left != 0; left &= left - 1)
            {
                int choice = w * 64 + BitOperations.TrailingZeroCount(left);
                explored.SetChild(run, choice, ReadRun(explored, reader));
            }
        }

        return run;
    }

    private static ulong Checksum(ReadOnlySpan<byte> saved)
    {
        var hash = new Fingerprint();
        ReadOnlySpan<byte> rest = saved[HeaderSize..];
        for (; rest.Length >= 8; rest = rest[8..]) hash.Add(BinaryPrimitives.ReadUInt64LittleEndian(rest));
        ulong tail = (ulong)rest.Length << 56;
        for (int i = 0; i < rest.Length; i++) tail |= (ulong)rest[i] << (8 * i);
        hash.Add(tail);
        return hash.Value;
    }
}
