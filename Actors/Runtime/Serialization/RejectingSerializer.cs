using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>
/// Bound to <see cref="object"/> in place of Akka's default, so that no type name ever goes on the wire. Where every local
/// message is serialized for checking, some of Akka's own come by here too (to a guardian, say): those are handed over
/// by a ticket that is good once and in this process only.
/// </summary>
public sealed class RejectingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string LocalManifest = "local";

    private readonly bool _checking = system.Settings.SerializeAllMessages;
    // Shared by the instances that Akka makes, since one may write what another reads.
    private static readonly ConcurrentDictionary<Guid, object> Local = [];

    /// <inheritdoc/>
    public override int Identifier => 7302;

    /// <inheritdoc/>
    public override string Manifest(object o) => IsLocal(o) ? LocalManifest : throw Unbound(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        if (!IsLocal(obj)) throw Unbound(obj);
        var ticket = Guid.NewGuid();
        Local[ticket] = obj;
        return ticket.ToByteArray();
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) =>
        bytes.Length == 16 && manifest == LocalManifest && Local.TryRemove(new Guid(bytes), out object? message)
            ? message
            : throw new SerializationException($"A message of an unbound type ('{manifest}') is refused.");

    private bool IsLocal(object message) => _checking && message.GetType().Assembly.GetName().Name!.StartsWith("Akka", StringComparison.Ordinal);

    private static SerializationException Unbound(object message) =>
        new($"{message.GetType().FullName} has no message binding: add it to its protocol's Bindings and to the system's catalog.");
}
