using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.ProgramSynthesis;
using Akka.Actor;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>The experiment <c>mapo</c>: learns to answer questions on tables from questions with answers.</summary>
/// <param name="setup">What the node's actors share.</param>
/// <param name="wallTime">The run's time, if it is bounded.</param>
/// <param name="maximumSteps">Optimizer steps, if bounded below the experiment's own.</param>
public sealed class ProgramSynthesisExperiment(SynthesisSetup setup, TimeSpan? wallTime = null, long? maximumSteps = null) : IExperiment
{
    private const string MemoryRole = "memory";
    private const string PublisherRole = "weights-publisher";
    private const string CacheRole = "weights-cache";

    /// <summary>Where and how the programs found are kept.</summary>
    public static MemoryOptions Memory(ProgramSynthesisOptions options) =>
        new("mapo", RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots) { Partitions = options.Workers.MemoryPartitions };

    /// <summary>What a person who waits wants to see.</summary>
    public static IReadOnlyList<string> Shown { get; } = ["explore_episodes", "programs_found", "dev_accuracy", "dev_sample_accuracy", "test_accuracy"];

    /// <inheritdoc />
    public string Name => "mapo";

    /// <inheritdoc />
    public IReadOnlyList<MessageBinding> Bindings { get; } =
        [.. ProgramSynthesisProtocol.Bindings, .. MemoryProtocol.Bindings, .. WeightsProtocol.Bindings];

    /// <inheritdoc />
    public IReadOnlyList<RoleDefinition> Roles { get; } =
    [
        RoleDefinition.OfMemory(MemoryRole, Memory(setup.Options)),
        new(PublisherRole, 1, _ => WeightsPublisher.Props(setup.Folders.Weights)) { Placement = Placement.Learner },
        new(CacheRole, 1, c => WeightsCache.Props(c.Peers(PublisherRole)[0], setup.Folders.Weights)) { Placement = Placement.EachNode },
        new(PolicyLearner.Role, 1, c => PolicyLearner.Props(c, setup, c.Peers(MemoryRole)[0], c.Peers(PublisherRole)[0]), RuntimeConfig.PinnedDispatcher) { Placement = Placement.Learner },
        new(MapoPlan.ExplorerRole, setup.Explorers,
            c => Explorer.Props(c, setup, c.Peers(MemoryRole)[0], c.Peers(PolicyLearner.Role)[0], c.Peers(CacheRole)[0]), RuntimeConfig.PinnedDispatcher),
        new(MapoPlan.EvaluatorRole, setup.Explorers, c => PolicyEvaluator.Props(c, setup), RuntimeConfig.PinnedDispatcher),
    ];

    /// <inheritdoc />
    public IReadOnlyList<string> Headlines => Shown;

    /// <inheritdoc />
    public long? MaximumPolicyLag => setup.Options.Mapo.MaximumLag;

    /// <inheritdoc />
    public IRunPlan CreatePlan()
    {
        ProgramSynthesisOptions options = setup.Options;
        return new MapoPlan(new MapoPlanSettings
        {
            Shards = setup.Shards,
            Explorers = setup.Explorers,
            Episodes = options.RandomExploration.Episodes,
            ExplorationShare = options.RandomExploration.ShareOfBudget,
            EvaluationShare = options.Evaluation.ShareOfBudget,
            Steps = Math.Min(options.Training.Steps, maximumSteps ?? long.MaxValue),
            WallTime = wallTime,
            EvaluateEvery = options.Evaluation.Every,
            StopAfter = (long)options.Evaluation.Patience * options.Evaluation.Every,
            EvaluationBatch = Math.Max(1, options.Evaluation.Batch),
            DevSplit = options.Data.Dev,
            DevQuestions = setup.Data.Dev.Count,
            DevSample = setup.DevSample.Count,
            TestSplit = options.Data.Test,
            TestQuestions = setup.Data.Test.Count,
        });
    }
}
