namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>What nodes of a cluster take on.</summary>
public static class NodeRoles
{
    /// <summary>May hold the cluster's coordinator and that of the run.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>May hold learners.</summary>
    public const string Learner = "learner";

    /// <summary>Holds partitions of trajectory memories.</summary>
    public const string Memory = "memory";

    /// <summary>Has explorers, evaluators and other workers.</summary>
    public const string Worker = "worker";

    /// <summary>Those who submit and watch runs.</summary>
    public const string Console = "console";

    /// <summary>
    /// Given to every node that has one of the first three: a side of a partition goes on if it has the most of these, so that
    /// losing workers, however many, never ends a run.
    /// </summary>
    public const string Core = "core";

    /// <summary>What can be asked for in a node's settings.</summary>
    public static IReadOnlyList<string> All { get; } = [Coordinator, Learner, Memory, Worker];

    /// <summary>The roles of a member with these.</summary>
    public static IReadOnlyList<string> OfMember(IEnumerable<string> roles)
    {
        List<string> all = [.. roles];
        if (all.Exists(r => r is Coordinator or Learner or Memory)) all.Add(Core);
        return all;
    }
}
