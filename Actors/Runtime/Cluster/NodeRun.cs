using ActorLab.Actors.Runtime.Runs;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>A run as a node sees it, made out of its assignment.</summary>
/// <param name="Experiment">The experiment, with this node's data and folders.</param>
/// <param name="Settings">The run's settings for coordinator and supervision; its id is the assignment's.</param>
public sealed record NodeRun(IExperiment Experiment, RunSettings Settings);

/// <summary>
/// Makes a run out of its assignment; reads the run's data, which takes seconds, and therefore not on the caller's thread.
/// Called more than once for a run on a node that has several parts of it: it should then give the same.
/// </summary>
public delegate Task<NodeRun> NodeRunFactory(RunAssignment assignment);
