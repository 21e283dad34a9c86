using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Serialization;

namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>Gives an actor system its message catalog, and binds both serializers in code.</summary>
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
            SerializerDetails.Create("actorlab", new ActorLabSerializer(system), [.. catalog.Bindings.Select(b => b.Type)]),
            SerializerDetails.Create("actorlab-reject", new RejectingSerializer(system), [typeof(object)])));
        return ActorSystemSetup.Create(new MessageCatalogSetup(catalog), serialization);
    }
}
