using System.Collections.Immutable;
using System.Runtime.Serialization;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Weights;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Serialization;

namespace ActorLab.Tests.Actors.Runtime.Storage;

/// <summary>Carries the messages of the storage protocols, and no others, through their bindings.</summary>
public sealed class ProtocolSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
        [.. MemoryProtocol.Bindings, .. WeightsProtocol.Bindings, .. RecordingProtocol.Bindings];

    public static Setup Setup { get; } = SerializationSetup.Create(s => ImmutableHashSet.Create(
        SerializerDetails.Create("protocols", new ProtocolSerializer(s), [.. Bindings.Select(b => b.Type)]),
        SerializerDetails.Create("akka-own", new AkkaOwnSerializer(s), [typeof(object)])));

    public override int Identifier => 9001;

    public override string Manifest(object o) => Of(o).Manifest;

    public override byte[] ToBinary(object obj) => Of(obj).Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) =>
        (Bindings.FirstOrDefault(b => b.Manifest == manifest) ?? throw new SerializationException(manifest)).Read(bytes);

    private static MessageBinding Of(object o) => Bindings.Single(b => b.Type == o.GetType());
}
