using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Local;
using Akka.Actor;

namespace ActorLab.Benchmarks.Cluster.Noop;

/// <summary>The experiment <c>noop</c>: tickets that are no work, so that nothing but the runtime is measured. The executable <c>actorlab</c> does not know it.</summary>
internal sealed class NoopModule : IExperimentModule
{
    public const string MemoryRole = "memory", PublisherRole = "weights-publisher", CacheRole = "weights-cache";

    public static ExperimentCatalog Catalog { get; } = new(new NoopModule());

    public SettingsSection Section { get; } = SettingsSection.Of<NoopOptions>("noop", "Tickets that are no work.", "noop");

    public IExperiment Create(EffectiveSettings settings, RunDirectory directory, Action<string> note)
    {
        NoopOptions options = settings.Section<NoopOptions>();
        // Its workers compute nothing: many of them share few threads.
        var roles = new List<RoleDefinition>();
        if (options.Store)
            roles.Add(RoleDefinition.OfMemory(MemoryRole, new MemoryOptions("noop", RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots) { Partitions = options.Partitions }));
        if (options.Learner)
        {
            var weights = new ContentStore(directory.WeightsFolder);
            roles.Add(new(PublisherRole, 1, _ => WeightsPublisher.Props(weights)) { Placement = Placement.Learner });
            roles.Add(new(CacheRole, 1, c => WeightsCache.Props(c.Peers(PublisherRole)[0], weights)) { Placement = Placement.EachNode });
            roles.Add(new(NoopLearner.Role, 1, c => Props.Create(() => new NoopLearner(c, options, weights))) { Placement = Placement.Learner });
            if (options.WeightsBytes > 0) roles.Add(new("weights-reader", 1, c => Props.Create(() => new WeightsReader(c))) { Placement = Placement.EachNode });
        }

        roles.Add(new(NoopPlan.WorkerRole, options.Workers, c => Props.Create(() => new NoopWorker(c, options))));
        return new Experiment("noop", () => new NoopPlan(options), [.. MemoryProtocol.Bindings, .. WeightsProtocol.Bindings], roles);
    }

    public MemoryOptions? Memory(EffectiveSettings settings) => null;
}
