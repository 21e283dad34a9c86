using System.Buffers.Binary;
using System.Numerics;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// The saved form of explored programs, little-endian. Header: magic "AXP2", signature of the task, length of the
/// whole, checksum of what follows. Body: number of ends, number of nodes, whether exhausted, whether there are nodes;
/// then the nodes, each followed by its children in order: words of 64 choices, and for each word its live and its
/// present bits. Written and read at some ten nanoseconds a node, because exploration saves after every round.
/// </summary>
internal static class ExploredProgramsFormat
{
    private const uint Magic = 0x32505841;
    private const int HeaderSize = 20;
    private const int LongestNumber = 10;

    public static byte[] Save(ExploredPrograms explored)
    {
        var writer = new Writer(HeaderSize + 8 * explored.NodeCount + 4 * LongestNumber);
        writer.Write((ulong)explored.EndCount);
        writer.Write((ulong)explored.NodeCount);
        writer.Write(explored.IsExhausted ? 1UL : 0);
        writer.Write(explored.Root != 0 ? 1UL : 0);
        if (explored.Root != 0) WriteRun(explored, explored.Root, ref writer);
        byte[] saved = writer.ToArray();
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
        var reader = new Reader(saved[HeaderSize..]);
        explored.EndCount = (long)reader.Read();
        explored.Reserve((int)reader.Read());
        explored.IsExhausted = reader.Read() != 0;
        if (reader.Read() != 0) explored.Root = ReadRun(explored, ref reader);
        return explored;
    }

    private static void WriteRun(ExploredPrograms explored, int run, ref Writer writer)
    {
        int width = explored.WidthOf(run);
        writer.Write((ulong)width);
        for (int w = 0; w < width; w++)
        {
            writer.Write(explored.LiveAt(run + w));
            writer.Write(explored.PresentAt(run + w));
        }

        for (int w = 0; w < width; w++)
        {
            int children = BitOperations.PopCount(explored.PresentAt(run + w));
            for (int rank = 0; rank < children; rank++) WriteRun(explored, explored.ChildAt(run + w, rank), ref writer);
        }
    }

    private static int ReadRun(ExploredPrograms explored, ref Reader reader)
    {
        int width = (int)reader.Read();
        int run = explored.Make(width * 64);
        for (int w = 0; w < width; w++)
        {
            ulong live = reader.Read();
            explored.Restore(run + w, live, reader.Read());
        }

        for (int w = 0; w < width; w++)
        {
            int children = BitOperations.PopCount(explored.PresentAt(run + w));
            for (int rank = 0; rank < children; rank++) explored.RestoreChild(run + w, rank, ReadRun(explored, ref reader));
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

    /// <summary>Numbers of seven bits a byte, the low ones first, after room for the header.</summary>
    private struct Writer(int capacity)
    {
        private byte[] bytes = new byte[capacity];
        private int at = HeaderSize;

        public void Write(ulong value)
        {
            if (bytes.Length - at < LongestNumber) Array.Resize(ref bytes, 2 * bytes.Length);
            for (; value >= 0x80; value >>= 7) bytes[at++] = (byte)(value | 0x80);
            bytes[at++] = (byte)value;
        }

        public readonly byte[] ToArray() => bytes[..at];
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private int at;

        public ulong Read()
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = bytes[at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return value;
            }
        }
    }
}
