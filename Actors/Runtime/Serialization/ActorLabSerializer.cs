using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>
/// The one serializer of ActorLab, for messages, events and snapshots. Only types of the system's
/// <see cref="MessageCatalog"/> are written, and only its manifests are read.
/// </summary>
public sealed class ActorLabSerializer : SerializerWithStringManifest
{
    /// <summary>The serializer's number beside every message, in files too: it may never change.</summary>
    public const int Id = 7301;

    private readonly MessageCatalog _catalog;

    /// <summary>Made by Akka; the catalog comes from the system's <see cref="MessageCatalogSetup"/>.</summary>
    public ActorLabSerializer(ExtendedActorSystem system)
        : base(system) =>
        _catalog = system.Settings.Setup.Get<MessageCatalogSetup>() is { HasValue: true } setup
            ? setup.Value.Catalog
            : throw new InvalidOperationException("The actor system has no message catalog: create it with MessageCatalogSetup.Of(...).");

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => Of(o).Manifest;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        MessageBinding binding = Of(obj);
        byte[] bytes = binding.Write(obj);
        return binding.IsPersisted ? JournalSeal.Close(bytes) : bytes;
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        MessageBinding binding = _catalog.Find(manifest) ?? throw new SerializationException($"Nothing is bound to the manifest '{manifest}': the message is refused.");
        return binding.Read(binding.IsPersisted ? JournalSeal.Open(bytes) : bytes);
    }

    private MessageBinding Of(object message) =>
        _catalog.Find(message.GetType())
        ?? throw new SerializationException($"{message.GetType().Name} has no message binding: add it to its protocol's Bindings.");
}
