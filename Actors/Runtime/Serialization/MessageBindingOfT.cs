namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>A binding that reads its own type: for payloads, which travel as bytes in a ticket or its result.</summary>
/// <typeparam name="T">The bound type.</typeparam>
public sealed class MessageBinding<T> : MessageBinding
    where T : class
{
    internal MessageBinding(string manifest, bool persisted, Func<object, byte[]> write, Func<ReadOnlyMemory<byte>, object> read)
        : base(manifest, typeof(T), persisted, write, read)
    {
    }

    /// <inheritdoc cref="MessageBinding.Read"/>
    public new T Read(ReadOnlyMemory<byte> bytes) => (T)base.Read(bytes);
}
