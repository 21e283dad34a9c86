using System.Security.Cryptography;
using System.Text;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Local;

namespace ActorLab.Hosts.Cluster;

/// <summary>Makes runs out of their assignments on a node. The newest is kept, since a node can have several parts of it.</summary>
/// <param name="catalog">The systems there are.</param>
/// <param name="weights">Where this node keeps the weights that it pulls; null on nodes of learners, which have the run's own.</param>
/// <param name="dataRoot">The folder of data sets on this node, where it is not the one that settings name.</param>
/// <param name="note">Takes what there is to say while data are read.</param>
internal sealed class NodeRuns(ExperimentCatalog catalog, string? weights, string dataRoot, Action<string> note)
{
    private readonly Lock _lock = new();
    private (RunAssignment Assignment, Task<NodeRun> Run)? _last;

    /// <summary>What code and settings of all nodes must have in common.</summary>
    public static string Fingerprint(ExperimentCatalog catalog, string version) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version + catalog.Schema.Reference() + string.Join(' ', ClusterProtocol.Bindings.Concat(RunProtocol.Bindings).Select(b => b.Manifest)))))[..12];

    /// <summary>Makes it on another thread.</summary>
    public Task<NodeRun> Make(RunAssignment assignment)
    {
        lock (_lock)
        {
            if (_last is { } last && last.Assignment == assignment && !last.Run.IsFaulted) return last.Run;
            Task<NodeRun> made = Task.Run(() => Create(assignment));
            _last = (assignment, made);
            return made;
        }
    }

    /// <summary>Makes it now.</summary>
    public NodeRun Create(RunAssignment assignment)
    {
        SettingsOverride[] own = dataRoot.Length > 0 ? [new SettingsOverride("data.root", dataRoot, "the node's data-root")] : [];
        EffectiveSettings settings = catalog.Schema.Parse(assignment.Settings, Path.Combine(assignment.Folder, "settings.conf"), own);
        RunDirectory directory = RunDirectory.View(assignment.Folder, weights);
        return new NodeRun(catalog.Create(settings, directory, note), RunOptions.Of(settings, assignment.Seed, assignment.Folder, assignment.RunId));
    }
}
