using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>What the actors of one node share: data and settings, all immutable, and the folders of the run.</summary>
public sealed record SynthesisSetup
{
    /// <summary>The questions.</summary>
    public required ProgramSynthesisData Data { get; init; }

    /// <summary>The experiment's settings.</summary>
    public required ProgramSynthesisOptions Options { get; init; }

    /// <summary>The run's root seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Where the learner's tensors live: <c>cpu</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of one tensor operation.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Time between checkpoints; null for none by time.</summary>
    public TimeSpan? CheckpointEvery { get; init; }

    /// <summary>Steps between checkpoints; null for none by steps.</summary>
    public long? CheckpointEverySteps { get; init; }

    /// <summary>Checkpoints kept.</summary>
    public int CheckpointsKept { get; init; } = 3;

    /// <summary>Files of the run.</summary>
    public required SynthesisFolders Folders { get; init; }

    /// <summary>The shards that the training questions are dealt to: question i belongs to shard i mod this.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Explorers of the run.</summary>
    public int Explorers { get; init; } = 1;

    /// <summary>The dev questions of an evaluation in training: every n-th, so that all tables have a chance.</summary>
    public IReadOnlyList<ProgramEnvironment> DevSample
    {
        get
        {
            int count = Options.Evaluation.Sample, all = Data.Dev.Count;
            return count <= 0 || count >= all ? Data.Dev : [.. Enumerable.Range(0, count).Select(i => Data.Dev[(int)((long)i * all / count)])];
        }
    }

    /// <summary>The training questions of a shard.</summary>
    public IEnumerable<ProgramEnvironment> Shard(int shard)
    {
        for (int i = shard; i < Data.Train.Count; i += Shards) yield return Data.Train[i];
    }
}

/// <summary>Where a run of program synthesis keeps its files.</summary>
/// <param name="Weights">Weights on their way to explorers.</param>
/// <param name="Candidates">Weights on trial by evaluators.</param>
/// <param name="Checkpoints">The learner's checkpoints.</param>
/// <param name="Model">The file of the best model so far.</param>
public sealed record SynthesisFolders(ContentStore Weights, ContentStore Candidates, string Checkpoints, string Model)
{
    /// <summary>The folders within a run directory.</summary>
    public static SynthesisFolders In(RunDirectory directory) => new(
        new ContentStore(directory.WeightsFolder),
        new ContentStore(Path.Combine(directory.WeightsFolder, "candidates")),
        directory.CheckpointsFolder,
        Path.Combine(directory.Folder, ProgramModel.FileName));
}
