using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>How MAPO samples and weighs programs (spec sections 4.1 and 4.2).</summary>
public sealed record MapoOptions
{
    /// <summary>Questions of one training batch.</summary>
    [Setting("Questions of one training batch; the paper: 25 for WikiTableQuestions.", Unit = "questions", Min = 1)]
    public int QuestionsPerBatch { get; init; } = 25;

    /// <summary>Replay samples a question.</summary>
    [Setting("Programs drawn from a question's memory for each batch.", Unit = "programs", Min = 0)]
    public int ReplaySamples { get; init; } = 1;

    /// <summary>Outside samples a question.</summary>
    [Setting("Programs drawn from the policy for each batch; those not in the memory train with weight (1 - w) · reward.", Unit = "programs", Min = 0)]
    public int PolicySamples { get; init; } = 1;

    /// <summary>Systematic-exploration samples a question.</summary>
    [Setting("Programs drawn by systematic exploration (never one that was explored before) for each batch.", Unit = "programs", Min = 0)]
    public int ExploreSamples { get; init; } = 1;

    /// <summary>Extra exploration where nothing was found yet.</summary>
    [Setting("Further exploration samples for a question whose memory is empty; the paper: 9 for WikiSQL.", Unit = "programs", Min = 0)]
    public int ExtraExploreSamples { get; init; }

    /// <summary>Clip of the memory's weight: α.</summary>
    [Setting("Least weight of the memory, the paper's alpha: w = max(probability of the memory, this).", Min = 0, Max = 1)]
    public double MinReplayWeight { get; init; } = 0.1;

    /// <summary>Most programs kept a question.</summary>
    [Setting("Keep only the most probable programs of a question's memory; 0 means all (the paper for WikiTableQuestions; 5 for WikiSQL).", Unit = "programs", Min = 0)]
    public int TruncateAt { get; init; }

    /// <summary>Most programs whose probability is computed for one question and batch.</summary>
    [Setting("Most programs of a question's memory that are scored for a batch (the most probable at their last scoring come first); 0 means all, as the paper.", Unit = "programs", Min = 0)]
    public int ScoreAtMost { get; init; }

    /// <summary>Batches sampled ahead of the learner.</summary>
    [Setting("Most batches that wait for the learner; bounds the policy lag.", Unit = "batches", Min = 1, MayChange = true)]
    public int BatchesInFlight { get; init; } = 30;

    /// <summary>Bound of the policy lag.</summary>
    [Setting("Most weights versions (they count steps) that a batch may be behind the learner: it does not train on an older one, and explorers wait for newer weights instead of sampling it.", Unit = "versions", Min = 1)]
    public long MaximumLag { get; init; } = 500;
}
