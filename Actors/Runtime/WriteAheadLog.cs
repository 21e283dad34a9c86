using System.Buffers.Binary;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime;

/// <summary>
/// Looks at a database's <c>-wal</c> file before SQLite does: that takes the first frame which does not match its
/// checksum for the end of the log, as after a write that was cut off, and forgets all behind it without a word. A
/// commit behind such a frame tells damage from a cut.
/// </summary>
internal static class WriteAheadLog
{
    private const int HeaderBytes = 32, FrameHeaderBytes = 24;
    private const uint LittleEndian = 0x377F0682, BigEndian = 0x377F0683;

    /// <summary>Checks the log of a database; one that is not there is fine. Nobody may have the database open.</summary>
    /// <exception cref="InputException">Commits in it are unreadable.</exception>
    public static void Verify(string database, string advice)
    {
        string file = database + "-wal";
        if (!File.Exists(file)) return;
        using FileStream log = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (log.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes) return;
        uint magic = Word(header);
        (uint, uint) sum = Sum(header[..24], magic == BigEndian, (0, 0));
        if (magic is not (LittleEndian or BigEndian) || sum != (Word(header[24..]), Word(header[28..])))
        {
            if (log.Length > HeaderBytes) throw Fault(file, "its header does not match its checksum", advice);
            return;
        }

        byte[] frame = new byte[FrameHeaderBytes + Word(header[8..])];
        long number = 0, broken = 0;
        (uint, uint) before = sum; // as the frame before has it written, right or not
        while (log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            number++;
            ReadOnlySpan<byte> bytes = frame;
            bool ofThisRound = bytes[8..16].SequenceEqual(header[16..24]); // older rounds lie behind it when the file is used again
            (uint, uint) written = (Word(bytes[16..]), Word(bytes[20..]));
            bool follows = ofThisRound && Sum(bytes[FrameHeaderBytes..], magic == BigEndian, Sum(bytes[..8], magic == BigEndian, before)) == written;
            bool commits = Word(bytes[4..]) != 0;
            if (broken > 0 && follows && commits) throw Fault(file, $"frame {broken} does not match its checksum, and commits stand behind it", advice);
            if (broken == 0 && !follows) broken = number;
            before = written;
        }
    }

    private static (uint, uint) Sum(ReadOnlySpan<byte> bytes, bool bigEndian, (uint A, uint B) sum)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            sum.A += (bigEndian ? Word(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes)) + sum.B;
            sum.B += (bigEndian ? Word(bytes[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) + sum.A;
        }

        return sum;
    }

    private static uint Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static InputException Fault(string file, string what, string advice) => new($"the newest events cannot be read: {what}. {advice}", file);
}
