using System.Runtime.Serialization;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using MessagePack;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class SerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("serializer", RuntimeConfig.Setup(RuntimeConfig.InMemory(), RunProtocol.Bindings));

    public void Dispose() => _system.Dispose();

    [Fact]
    public void AnUnboundTypeIsRefusedByName()
    {
        Serializer serializer = _system.Serialization.FindSerializerFor(new Unbound(1));
        Assert.IsType<RejectingSerializer>(serializer);
        var e = Assert.Throws<SerializationException>(() => serializer.ToBinary(new Unbound(1)));
        Assert.Contains("Unbound has no message binding", e.Message);
        Assert.Contains(
            "is refused",
            Assert.Throws<SerializationException>(() => _system.Serialization.Deserialize([], serializer.Identifier, "System.Diagnostics.Process")).Message);
    }

    [Fact]
    public void AnUnknownManifestIsRefused()
    {
        var serializer = new ActorLabSerializer((ExtendedActorSystem)_system);
        var e = Assert.Throws<SerializationException>(() => serializer.FromBinary([0x90], "run.zz9"));
        Assert.Contains("'run.zz9'", e.Message);
    }

    [Fact]
    public void GarbageAndOversizeAreRefused()
    {
        var serializer = new ActorLabSerializer((ExtendedActorSystem)_system);
        Assert.Contains("cannot be read", Assert.Throws<SerializationException>(() => serializer.FromBinary([0xC1, 1, 2], "run.fr1")).Message);
        Assert.Contains("holds nothing", Assert.Throws<SerializationException>(() => serializer.FromBinary([0xC0], "run.fr1")).Message);
        string huge = new('x', MessageBinding.MaximumBytes);
        Assert.Contains("exceeds the limit", Assert.Throws<SerializationException>(() => serializer.ToBinary(new FailRun(huge))).Message);
        Assert.Contains(
            "exceeds the limit",
            Assert.Throws<SerializationException>(() => serializer.FromBinary(new byte[MessageBinding.MaximumBytes + 1], "run.fr1")).Message);
    }

    [Fact]
    public void OneManifestForTwoTypesAndTwoForOneAreRefused()
    {
        MessageBinding binding = MessageBinding.Of<Unbound>("test.u1");
        Assert.Contains(
            "'test.u1' is bound to both",
            Assert.Throws<ArgumentException>(() => new MessageCatalog([binding, MessageBinding.Of<StopRun>("test.u1")])).Message);
        Assert.Contains(
            "a type has one manifest",
            Assert.Throws<ArgumentException>(() => new MessageCatalog([binding, MessageBinding.Of<Unbound>("test.u2")])).Message);
    }

    [Fact]
    public void WithoutACatalogTheSerializerSaysSo()
    {
        using ActorSystem bare = ActorSystem.Create("bare", ConfigurationFactory.ParseString("akka.stdout-loglevel = off"));
        var e = Assert.Throws<InvalidOperationException>(() => new ActorLabSerializer((ExtendedActorSystem)bare));
        Assert.Contains("MessageCatalogSetup", e.Message);
    }

    [MessagePackObject]
    public sealed record Unbound([property: Key(0)] int Value);
}
