using ActorLab.Actors.Runtime.Runs;
using MessagePack;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>What <see cref="MapoPlan"/> keeps between events.</summary>
[MessagePackObject]
public sealed record MapoPlanState
{
    /// <summary>Where each shard stands; empty before the first ticket.</summary>
    [Key(0)]
    public IReadOnlyList<ShardProgress> Shards { get; init; } = [];

    /// <summary>The evaluation under way or just ended, if any.</summary>
    [Key(1)]
    public EvaluationState? Evaluation { get; init; }

    /// <summary>Step of the last evaluation that began.</summary>
    [Key(2)]
    public long LastEvaluated { get; init; }

    /// <summary>Accuracy on all dev questions of the chosen weights; NaN before.</summary>
    [Key(3)]
    public double DevAccuracy { get; init; } = double.NaN;

    /// <summary>Accuracy on the test questions; NaN before.</summary>
    [Key(4)]
    public double TestAccuracy { get; init; } = double.NaN;

    /// <summary>Version of the newest weights that an evaluation has judged; -1 before.</summary>
    [Key(5)]
    public long LastJudged { get; init; } = -1;

    /// <summary>Accuracy of the best weights so far; -1 before.</summary>
    [Key(6)]
    public double BestAccuracy { get; init; } = -1;
}

/// <summary>Where a shard of the training questions stands. It has at most one open ticket: each goes on from what the last one left.</summary>
[MessagePackObject]
public sealed record ShardProgress
{
    /// <summary>The open ticket's id; -1 for none.</summary>
    [Key(0)]
    public long Ticket { get; init; } = -1;

    /// <summary>Random episodes a question that the open ticket runs.</summary>
    [Key(1)]
    public int Running { get; init; }

    /// <summary>Rounds of random exploration that ended.</summary>
    [Key(2)]
    public int Rounds { get; init; }

    /// <summary>Random episodes a question in those rounds.</summary>
    [Key(3)]
    public int Episodes { get; init; }

    /// <summary>Passes with the policy that ended.</summary>
    [Key(4)]
    public int Passes { get; init; }

    /// <summary>Hashes of the states that the last tickets left, of one kind of work, newest first: the one in use, the one before it, and one to delete.</summary>
    [Key(5)]
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Whether <see cref="Files"/> are of passes with the policy, and not of random exploration.</summary>
    [Key(6)]
    public bool Sampling { get; init; }

    /// <summary>Whether there is no open ticket.</summary>
    [IgnoreMember]
    public bool IsIdle => Ticket < 0;

    /// <summary>What the next ticket goes on from.</summary>
    public ShardSource Source(bool sampling)
    {
        // The policy's tries begin anew: in random exploration trigger words make other tasks of the questions.
        if (sampling != Sampling) return new ShardSource("", "", [.. Files]);
        return new ShardSource(Files.ElementAtOrDefault(0) ?? "", Files.ElementAtOrDefault(1) ?? "", [.. Files.Skip(2)]);
    }

    /// <summary>After the open ticket ended; with a state, if it left a new one.</summary>
    public ShardProgress Ended(bool sampling, string? state)
    {
        ShardProgress ended = sampling
            ? this with { Ticket = -1, Passes = Passes + 1 }
            : this with { Ticket = -1, Running = 0, Rounds = Rounds + 1, Episodes = Episodes + Running };
        if (state is null || (sampling == Sampling && Files.Contains(state))) return ended;
        return ended with { Sampling = sampling, Files = sampling == Sampling ? [state, .. Files.Take(2)] : [state] };
    }
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
