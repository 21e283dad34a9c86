namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Which nodes of a cluster the actors of a role run on. In one process all of them run there.</summary>
public enum Placement
{
    /// <summary>On every node of role <c>worker</c>, as many as the node's settings say; nodes come and go in mid-run.</summary>
    Workers,

    /// <summary>One in the cluster, beside the run's coordinator.</summary>
    Coordinator,

    /// <summary>One in the cluster, on a node of role <c>learner</c>; another such node takes over when that one is lost.</summary>
    Learner,

    /// <summary>One on every node that has learners or workers.</summary>
    EachNode,

    /// <summary>A trajectory memory whose partitions are spread over the nodes of role <c>memory</c>: <see cref="RoleDefinition.Memory"/>.</summary>
    Memory,
}
