using ActorLab.Actors.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Tests.Hosts.Simulation.Cluster;

/// <summary>What a small clustered application says: items are counted by a singleton and added to sharded accounts.</summary>
internal static class TallyProtocol
{
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        MessageBinding.Of<CountItem>("xtci1"),
        MessageBinding.Of<ItemCounted>("xtco1", persisted: true),
        MessageBinding.Of<AddItem>("xtai1"),
        MessageBinding.Of<ItemAdded>("xtad1", persisted: true),
    ];
}

/// <summary>To the counter, until it replies with <see cref="ItemCounted"/>.</summary>
[MessagePackObject]
public sealed record CountItem([property: Key(0)] string Item);

/// <summary>The counter's event, and its reply once that is written.</summary>
[MessagePackObject]
public sealed record ItemCounted([property: Key(0)] string Item);

/// <summary>To an account, until it replies with <see cref="ItemAdded"/>.</summary>
[MessagePackObject]
public sealed record AddItem([property: Key(0)] int Account, [property: Key(1)] string Item);

/// <summary>An account's event, and its reply once that is written.</summary>
[MessagePackObject]
public sealed record ItemAdded([property: Key(0)] int Account, [property: Key(1)] string Item);
