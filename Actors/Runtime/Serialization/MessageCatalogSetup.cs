using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Serialization;

namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>Gives an actor system its message catalog, and binds its types in code. <see cref="RuntimeConfig"/> has the rest.</summary>
public sealed class MessageCatalogSetup : Setup
{
    private MessageCatalogSetup(MessageCatalog catalog) => Catalog = catalog;

    /// <summary>The catalog of the system.</summary>
    public MessageCatalog Catalog { get; }

    /// <summary>What to pass to <see cref="ActorSystem.Create(string, ActorSystemSetup)"/>, joined with the configuration's setup.</summary>
    public static ActorSystemSetup Of(IEnumerable<MessageBinding> bindings)
    {
        var catalog = new MessageCatalog(bindings);
        var serialization = SerializationSetup.Create(system => ImmutableHashSet.Create(
            SerializerDetails.Create("actorlab", new ActorLabSerializer(system), [.. catalog.Bindings.Select(b => b.Type)])));
        return ActorSystemSetup.Create(new MessageCatalogSetup(catalog), serialization);
    }

    /// <summary>Binds more types in a running system: those of a run that its node has just learned of. Those that are bound already stay.</summary>
    public static void Extend(ActorSystem system, IReadOnlyList<MessageBinding> bindings)
    {
        MessageCatalog catalog = system.Settings.Setup.Get<MessageCatalogSetup>().Value.Catalog;
        Type known = catalog.Bindings.First().Type;
        MessageBinding[] added = [.. bindings.Where(b => catalog.Find(b.Type) is null)];
        catalog.Extend(bindings);
        Serializer ours = system.Serialization.FindSerializerForType(known);
        foreach (MessageBinding binding in added) system.Serialization.AddSerializationMap(binding.Type, ours);
    }
}
