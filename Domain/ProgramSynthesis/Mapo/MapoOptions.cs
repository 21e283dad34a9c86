using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>How MAPO, and the modes that it is compared with, sample and weigh programs (spec sections 4.1 to 4.3).</summary>
public sealed record MapoOptions : ISettingsCheck
{
    /// <summary>What training maximises.</summary>
    [Setting("What training maximises: mapo; mml (marginal likelihood of the memory), iml (all programs of the memory alike), hard-em (its most probable program alone); reinforce (samples of the policy, no memory).")]
    public MapoMode Mode { get; init; } = MapoMode.Mapo;

    /// <summary>Questions of one training batch.</summary>
    [Setting("Questions of one training batch; the paper: 25 for WikiTableQuestions.", Unit = "questions", Min = 1)]
    public int QuestionsPerBatch { get; init; } = 25;

    /// <summary>Replay samples a question; null for the mode's own number.</summary>
    [Setting("Programs replayed from a question's memory for each batch; null: the paper's number for WikiTableQuestions, 1 for mapo and hard-em, 2 for mml and iml (for WikiSQL it is 5, 1 for hard-em).", Unit = "programs", Min = 0)]
    public int? ReplaySamples { get; init; }

    /// <summary>Which programs are replayed; null for the mode's own choice.</summary>
    [Setting("Which programs are replayed; null: the mode's own choice, by-probability for mapo and mml, uniform for iml, top for hard-em (for WikiSQL the paper's mapo takes top).")]
    public ReplayChoice? ReplayChoice { get; init; }

    /// <summary>Outside samples a question.</summary>
    [Setting("Programs drawn from the policy for each batch. In mode mapo those not in the memory train with weight (1 - w) · reward, in mode reinforce all with their reward; other modes only remember the right ones.", Unit = "programs", Min = 0)]
    public int PolicySamples { get; init; } = 1;

    /// <summary>Whether outside samples make up for those that were dropped.</summary>
    [Setting("Weigh outside samples by (1 - w) / (1 - probability of the memory), so that without clipping the estimate is the exact policy gradient; the published code drops samples that are in the memory and weighs the others by 1 - w.")]
    public bool UnbiasedOutside { get; init; }

    /// <summary>What is taken off the rewards of REINFORCE.</summary>
    [Setting("Mode reinforce: what is taken off a sample's reward: none; question (the mean reward of the question's samples in the batch, as the published code has it); leave-one-out (of its other samples, which leaves the estimate unbiased).")]
    public RewardBaseline Baseline { get; init; } = RewardBaseline.None;

    /// <summary>Systematic-exploration samples a question.</summary>
    [Setting("Programs drawn by systematic exploration (never one that was explored before) for each batch.", Unit = "programs", Min = 0)]
    public int ExploreSamples { get; init; } = 1;

    /// <summary>Whether exploration never draws a program twice.</summary>
    [Setting("Whether exploration samples never repeat a program; otherwise they are plain samples of the policy, as the paper's ablation has it. Mode reinforce has no memory to explore for.")]
    public bool SystematicExploration { get; init; } = true;

    /// <summary>Extra exploration where nothing was found yet.</summary>
    [Setting("Further exploration samples for a question whose memory is empty; the paper: 9 for WikiSQL.", Unit = "programs", Min = 0)]
    public int ExtraExploreSamples { get; init; }

    /// <summary>Clip of the memory's weight: α.</summary>
    [Setting("Least weight of the memory, the paper's alpha: w = max(probability of the memory, this).", Min = 0, Max = 1)]
    public double MinReplayWeight { get; init; } = 0.1;

    /// <summary>Whether the learner weighs samples anew.</summary>
    [Setting("Modes mapo and mml: the learner weighs replay samples anew by its own policy's probabilities, the sum clipped from below by min-replay-weight, as the published code does for WikiSQL.")]
    public bool LearnerProbabilities { get; init; }

    /// <summary>Whether the learner multiplies outside weights by 1 - w once more.</summary>
    [Setting("With learner-probabilities: multiply the weights of outside samples by 1 - w once more, as the published code does.")]
    public bool OutsideWeighedTwice { get; init; } = true;

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

    /// <summary>Replay samples a question, the mode's own number where none is given.</summary>
    public int Replays => ReplaySamples ?? Mode switch
    {
        MapoMode.Mml or MapoMode.Iml => 2,
        MapoMode.Reinforce => 0,
        _ => 1,
    };

    /// <summary>Which programs are replayed, the mode's own choice where none is given.</summary>
    public ReplayChoice Choice => ReplayChoice ?? Mode switch
    {
        MapoMode.Iml => Mapo.ReplayChoice.Uniform,
        MapoMode.HardEm => Mapo.ReplayChoice.Top,
        _ => Mapo.ReplayChoice.ByProbability,
    };

    /// <summary>Whether samples of the policy train it.</summary>
    public bool TrainsOnPolicySamples => Mode is MapoMode.Mapo or MapoMode.Reinforce;

    /// <summary>Samples that divide the loss of a batch: what each question adds at most.</summary>
    public int BatchSize => QuestionsPerBatch * Math.Max(1, Replays + (TrainsOnPolicySamples ? PolicySamples : 0));

    /// <summary>What multiplies all weights: a question's replay samples share one weight, and this makes up for it.</summary>
    public int Scale => Mode == MapoMode.Reinforce ? 1 : Math.Max(1, Replays);

    /// <inheritdoc />
    public string? FindFault()
    {
        string mode = Mode switch { MapoMode.HardEm => "hard-em", _ => Mode.ToString().ToLowerInvariant() };
        if (Mode == MapoMode.Reinforce && Replays > 0) return "mode reinforce replays nothing: leave out replay-samples, or set it to 0";
        if (Mode == MapoMode.Reinforce && PolicySamples == 0) return "mode reinforce trains on samples of the policy: policy-samples must be at least 1";
        if (!TrainsOnPolicySamples && Replays == 0) return $"mode {mode} trains on replay samples alone: replay-samples must be at least 1";
        if (Baseline != RewardBaseline.None && Mode != MapoMode.Reinforce) return $"mode {mode} has no baseline: leave out baseline, or set mode to reinforce";
        if (Baseline != RewardBaseline.None && PolicySamples < 2) return "a baseline is the mean of several samples: policy-samples must be at least 2";
        if (LearnerProbabilities && Mode is not (MapoMode.Mapo or MapoMode.Mml)) return $"mode {mode} weighs no sample by its probability: leave out learner-probabilities";
        if (UnbiasedOutside && Mode != MapoMode.Mapo) return $"mode {mode} has no outside samples: leave out unbiased-outside";
        return UnbiasedOutside && LearnerProbabilities ? "unbiased-outside and learner-probabilities do not go together: the learner knows nothing of the whole memory" : null;
    }
}
