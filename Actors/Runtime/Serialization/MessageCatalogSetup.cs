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
}
