using ActorLab.Domain.Common;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>Who trains the children, and what one training may take.</summary>
public sealed record EvaluatorOptions
{
    /// <summary>How many evaluators.</summary>
    [Setting("Actors that train children, each on a thread of its own; 0 means one a processor.", Unit = "evaluators", Min = 0, Max = 1024, MayChange = true)]
    public int Count { get; init; }

    /// <summary>Time of one training.</summary>
    [Setting("Time that one training may take; a rule that takes longer is put aside. Far above what back-propagation needs, so that a busy machine does no harm.", Min = 0.001, MayChange = true)]
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Memory of one layer.</summary>
    [Setting("Memory that the values of a rule may take at one layer; a rule that takes more is put aside.", Unit = SettingAttribute.Bytes, Min = 1024, MayChange = true)]
    public long MemoryLimit { get; init; } = 1L << 30;
}
