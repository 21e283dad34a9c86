using ActorLab.Actors.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>A proposal whose result is not learned from yet.</summary>
[MessagePackObject]
public sealed record SearchPlanEntry(
    [property: Key(0)] long Number, [property: Key(1)] byte[] Work, [property: Key(2)] bool IsDone, [property: Key(3)] byte[]? Result);

/// <summary>What a snapshot holds of a <see cref="SearchPlan{TState,TWork,TResult}"/>.</summary>
[MessagePackObject]
public sealed record SearchPlanState(
    [property: Key(0)] byte[] State, [property: Key(1)] long Issued, [property: Key(2)] long Learned, [property: Key(3)] SearchPlanEntry[] Entries)
{
    internal static readonly MessageBinding<SearchPlanState> Binding = MessageBinding.Of<SearchPlanState>("run.sp1");
}
