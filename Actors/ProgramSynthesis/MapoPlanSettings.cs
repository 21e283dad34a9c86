namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>What <see cref="MapoPlan"/> decides by.</summary>
public sealed record MapoPlanSettings
{
    /// <summary>The name under which the dev sample is evaluated in training.</summary>
    public const string SampleSplit = "dev-sample";

    /// <summary>Shards of the training questions.</summary>
    public required int Shards { get; init; }

    /// <summary>Explorers that pull tickets.</summary>
    public required int Explorers { get; init; }

    /// <summary>Random episodes for each question.</summary>
    public required long Episodes { get; init; }

    /// <summary>Random episodes for each question in a shard's first round.</summary>
    public int EpisodesPerRound { get; init; } = 1000;

    /// <summary>Share of the wall time after which exploration ends.</summary>
    public required double ExplorationShare { get; init; }

    /// <summary>Share of the wall time kept for the evaluations at the end.</summary>
    public required double EvaluationShare { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>The whole run's time, if it is bounded.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>Steps between evaluations.</summary>
    public required long EvaluateEvery { get; init; }

    /// <summary>Training ends once the best weights are this many steps behind the last that were judged; 0: never.</summary>
    public long StopAfter { get; init; }

    /// <summary>Questions of one evaluation ticket.</summary>
    public required int EvaluationBatch { get; init; }

    /// <summary>The dev split's name.</summary>
    public required string DevSplit { get; init; }

    /// <summary>All dev questions.</summary>
    public required int DevQuestions { get; init; }

    /// <summary>Dev questions of an evaluation in training.</summary>
    public required int DevSample { get; init; }

    /// <summary>The test split's name.</summary>
    public required string TestSplit { get; init; }

    /// <summary>Test questions; 0 for none.</summary>
    public required int TestQuestions { get; init; }
}
