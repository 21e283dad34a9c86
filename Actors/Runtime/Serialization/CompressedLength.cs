using System.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>
/// How long compressed messages say that they are. MessagePack limits that when it reads, but up to the limit it makes room
/// for whatever a dozen bytes say; and what is above, it writes without a word.
/// </summary>
internal static class CompressedLength
{
    /// <summary>No message may be larger than this when it is unpacked, checked before reading and after writing; MessagePack reads no more.</summary>
    public const int Maximum = 4 * MessageBinding.MaximumBytes;

    private const sbyte OneBlock = 99, ManyBlocks = 98;
    /// <summary>LZ4 packs no better than this.</summary>
    private const int BestRatio = 255, Slack = 64;

    /// <summary>Refuses a message that says more of its length than can be true or may be.</summary>
    /// <exception cref="SerializationException">It does.</exception>
    public static void Check(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        if (reader.NextMessagePackType == MessagePackType.Extension)
        {
            ExtensionHeader header = reader.ReadExtensionFormatHeader();
            if (header.TypeCode == OneBlock) Check(reader.ReadInt32(), header.Length, 0);
            return;
        }

        if (reader.NextMessagePackType != MessagePackType.Array) return;
        int blocks = reader.ReadArrayHeader() - 1;
        if (blocks < 0 || reader.NextMessagePackType != MessagePackType.Extension) return;
        MessagePackReader lengths = reader;
        if (lengths.ReadExtensionFormatHeader().TypeCode != ManyBlocks) return;
        reader.Skip();
        long total = 0;
        for (int i = 0; i < blocks; i++)
        {
            int length = lengths.ReadInt32();
            Check(length, reader.ReadBytes()?.Length ?? 0, total);
            total += length;
        }
    }

    private static void Check(int length, long packed, long before)
    {
        if (before + length > Maximum) throw new SerializationException($"unpacked it has more than {Maximum} bytes, the limit");
        if (length < 0 || length > (packed * BestRatio) + Slack)
            throw new SerializationException($"{packed} bytes cannot be unpacked to the {length} that they say they are");
    }
}
