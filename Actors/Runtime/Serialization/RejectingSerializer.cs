using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>Bound to <see cref="object"/> in place of Akka's default, so that no type name ever goes on the wire.</summary>
public sealed class RejectingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <inheritdoc/>
    public override int Identifier => 7302;

    /// <inheritdoc/>
    public override string Manifest(object o) => throw Unbound(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw Unbound(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) =>
        throw new SerializationException($"A message of an unbound type ('{manifest}') is refused.");

    private static SerializationException Unbound(object message) =>
        new($"{message.GetType().FullName} has no message binding: add it to its protocol's Bindings and to the system's catalog.");
}
