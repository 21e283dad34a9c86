using ActorLab.Actors.Runtime.Runs;
using MessagePack;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>What <see cref="MapoPlan"/> keeps between events.</summary>
[MessagePackObject]
public sealed record MapoPlanState
{
    /// <summary>Rounds of random exploration issued.</summary>
    [Key(0)]
    public int Rounds { get; init; }

    /// <summary>Passes over the shards issued.</summary>
    [Key(1)]
    public int Passes { get; init; }

    /// <summary>The evaluation under way or just ended, if any.</summary>
    [Key(2)]
    public EvaluationState? Evaluation { get; init; }

    /// <summary>Step of the last evaluation that began.</summary>
    [Key(3)]
    public long LastEvaluated { get; init; }

    /// <summary>Accuracy on all dev questions of the chosen weights; NaN before.</summary>
    [Key(4)]
    public double DevAccuracy { get; init; } = double.NaN;

    /// <summary>Accuracy on the test questions; NaN before.</summary>
    [Key(5)]
    public double TestAccuracy { get; init; } = double.NaN;

    /// <summary>Version of the newest weights that an evaluation has judged; -1 before.</summary>
    [Key(6)]
    public long LastJudged { get; init; } = -1;

    /// <summary>Accuracy of the best weights so far; -1 before.</summary>
    [Key(7)]
    public double BestAccuracy { get; init; } = -1;
}

/// <summary>An evaluation cut into tickets.</summary>
/// <param name="Purpose">What it decides.</param>
/// <param name="Weights">The weights on trial.</param>
/// <param name="Tickets">Tickets not yet done.</param>
/// <param name="Questions">Questions tried so far.</param>
/// <param name="Correct">Right answers so far.</param>
/// <param name="Reported">Whether its accuracy is reported and the weights, being the best, are about to be kept.</param>
[MessagePackObject]
public sealed record EvaluationState(
    [property: Key(0)] EvaluationPurpose Purpose,
    [property: Key(1)] WeightsReference Weights,
    [property: Key(2)] int Tickets,
    [property: Key(3)] int Questions,
    [property: Key(4)] int Correct,
    [property: Key(5)] bool Reported = false)
{
    /// <summary>Share of right answers.</summary>
    [IgnoreMember]
    public double Accuracy => Questions == 0 ? 0 : (double)Correct / Questions;
}

/// <summary>What an evaluation decides. The numbers are written to journals.</summary>
public enum EvaluationPurpose
{
    /// <summary>Which weights are the best, on dev questions or a sample of them.</summary>
    Choose = 0,

    /// <summary>The accuracy of the chosen weights on all dev questions.</summary>
    Dev = 1,

    /// <summary>The accuracy of the chosen weights on the test questions.</summary>
    Test = 2,
}
