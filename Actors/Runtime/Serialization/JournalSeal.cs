using System.Buffers.Binary;
using System.Runtime.Serialization;
using ActorLab.Actors.Runtime.Recording;

namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>
/// A checksum behind the bytes of everything that is persisted: databases do not check what they hold, and MessagePack
/// reads most damaged bytes as another value. Bytes without a seal are those of an older ActorLab, and taken as they are.
/// </summary>
public static class JournalSeal
{
    /// <summary>The length of a seal.</summary>
    public const int Bytes = 8;

    /// <summary>The first byte is the one that MessagePack never uses.</summary>
    private static ReadOnlySpan<byte> Mark => [0xC1, (byte)'A', (byte)'L', 1];

    /// <summary>The bytes with their seal.</summary>
    public static byte[] Close(ReadOnlySpan<byte> payload)
    {
        byte[] closed = new byte[payload.Length + Bytes];
        payload.CopyTo(closed);
        Mark.CopyTo(closed.AsSpan(payload.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(closed.AsSpan(payload.Length + Mark.Length), Crc32C.Of(payload));
        return closed;
    }

    /// <summary>The bytes without their seal, checked.</summary>
    /// <exception cref="SerializationException">They are not the ones that were written.</exception>
    public static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> closed)
    {
        if (closed.Length < Bytes || !closed.Span[^Bytes..].StartsWith(Mark)) return closed;
        ReadOnlyMemory<byte> payload = closed[..^Bytes];
        return BinaryPrimitives.ReadUInt32LittleEndian(closed.Span[(payload.Length + Mark.Length)..]) == Crc32C.Of(payload.Span)
            ? payload
            : throw new SerializationException("its bytes do not match their checksum");
    }
}
