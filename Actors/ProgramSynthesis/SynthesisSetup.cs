using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>What the actors of one node share: data and settings, all immutable, and the folders of the run.</summary>
public sealed record SynthesisSetup
{
    private DevQuestions? _devSample;

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
            // A copy of the setup with other data or another sample computes its own.
            if (_devSample is { } known && known.All == Data.Dev && known.Sample == Options.Evaluation.Sample) return known.Chosen;
            _devSample = DevQuestions.Choose(Data.Dev, Options.Evaluation.Sample);
            return _devSample.Chosen;
        }
    }

    /// <summary>The training questions of a shard.</summary>
    public IEnumerable<ProgramEnvironment> Shard(int shard)
    {
        for (int i = shard; i < Data.Train.Count; i += Shards) yield return Data.Train[i];
    }

    private sealed record DevQuestions(IReadOnlyList<ProgramEnvironment> All, int Sample, IReadOnlyList<ProgramEnvironment> Chosen)
    {
        public static DevQuestions Choose(IReadOnlyList<ProgramEnvironment> all, int sample) => new(
            all, sample, sample <= 0 || sample >= all.Count ? all : [.. Enumerable.Range(0, sample).Select(i => all[(int)((long)i * all.Count / sample)])]);
    }
}

/// <summary>Where a run of program synthesis keeps its files.</summary>
/// <param name="Weights">Weights on their way to explorers.</param>
/// <param name="Candidates">Weights on trial by evaluators.</param>
/// <param name="Checkpoints">The learner's checkpoints.</param>
/// <param name="Model">The file of the best model so far.</param>
/// <param name="Exploration">The states of search on the shards.</param>
public sealed record SynthesisFolders(ContentStore Weights, CandidateFiles Candidates, string Checkpoints, string Model, ShardFiles Exploration)
{
    /// <summary>The folders within a run directory.</summary>
    public static SynthesisFolders In(RunDirectory directory) => In(directory.Folder, directory.WeightsFolder);

    /// <summary>The folders within a run's folder, laid out as a run directory is. To be made once a life of the run, before its actors.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="weights">Where weights are kept, if not there.</param>
    public static SynthesisFolders In(string folder, string? weights = null) => new(
        new ContentStore(weights ?? Path.Combine(folder, "weights")),
        new CandidateFiles(Path.Combine(folder, "weights", "candidates")),
        Path.Combine(folder, "checkpoints"),
        Path.Combine(folder, ProgramModel.FileName),
        new ShardFiles(Path.Combine(folder, "exploration")));
}
