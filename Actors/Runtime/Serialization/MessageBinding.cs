using System.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>
/// One message type on the wire: its manifest and how it is written and read. Manifests are short, versioned and for
/// ever (<c>tr1</c>); a changed layout gets a new manifest and the old one stays readable. Each protocol lists its own.
/// </summary>
public class MessageBinding
{
    /// <summary>No message may be larger than this, checked before reading and after writing.</summary>
    public const int MaximumBytes = 16 * 1024 * 1024;

    private static readonly MessagePackSerializerOptions Plain =
        MessagePackSerializerOptions.Standard.WithSecurity(MessagePackSecurity.UntrustedData);

    private static readonly MessagePackSerializerOptions Compressed = Plain.WithCompression(MessagePackCompression.Lz4BlockArray);

    private readonly Func<object, byte[]> _write;
    private readonly Func<ReadOnlyMemory<byte>, object> _read;

    private protected MessageBinding(string manifest, Type type, bool persisted, Func<object, byte[]> write, Func<ReadOnlyMemory<byte>, object> read)
    {
        Manifest = manifest;
        Type = type;
        IsPersisted = persisted;
        _write = write;
        _read = read;
    }

    /// <summary>The name on the wire.</summary>
    public string Manifest { get; }

    /// <summary>The bound type, a sealed record.</summary>
    public Type Type { get; }

    /// <summary>Whether journals or snapshots hold it: then <see cref="ActorLabSerializer"/> puts a <see cref="JournalSeal"/> behind its bytes.</summary>
    public bool IsPersisted { get; }

    /// <summary>
    /// Binds <typeparamref name="T"/> to a manifest; <paramref name="compress"/> adds LZ4, for bulk, <paramref name="persisted"/>
    /// a checksum, for events and snapshots.
    /// </summary>
    public static MessageBinding<T> Of<T>(string manifest, bool compress = false, bool persisted = false)
        where T : class
    {
        MessagePackSerializerOptions options = compress ? Compressed : Plain;
        return new MessageBinding<T>(
            manifest,
            persisted,
            message =>
            {
                byte[] bytes = MessagePackSerializer.Serialize((T)message, options);
                if (compress) CompressedLength.Check(bytes);
                return bytes;
            },
            bytes =>
            {
                if (compress) CompressedLength.Check(bytes);
                return MessagePackSerializer.Deserialize<T>(bytes, options);
            });
    }

    /// <summary>Writes a message of <see cref="Type"/>.</summary>
    /// <exception cref="SerializationException">The message is larger than <see cref="MaximumBytes"/>.</exception>
    public byte[] Write(object message)
    {
        byte[] bytes = _write(message);
        return bytes.Length <= MaximumBytes ? bytes : throw TooLarge(bytes.Length);
    }

    /// <summary>Reads a message of <see cref="Type"/>.</summary>
    /// <exception cref="SerializationException">The bytes are too many or are no such message.</exception>
    public object Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaximumBytes) throw TooLarge(bytes.Length);
        object? message;
        try
        {
            message = _read(bytes);
        }
        // Whatever a reader throws at bytes that others made, it says one thing: this is no such message.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new SerializationException($"A message '{Manifest}' ({Type.Name}) cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }

        return message ?? throw new SerializationException($"A message '{Manifest}' holds nothing.");
    }

    private SerializationException TooLarge(int bytes) =>
        new($"A message '{Manifest}' ({Type.Name}) of {bytes} bytes exceeds the limit of {MaximumBytes}.");
}
