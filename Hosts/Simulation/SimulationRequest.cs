using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Simulation.Faults;

namespace ActorLab.Hosts.Simulation;

/// <summary>What to simulate.</summary>
/// <param name="Settings">The run's settings.</param>
/// <param name="Seed">Seed of the run and of all that the simulation draws.</param>
/// <param name="Faults">What goes wrong.</param>
/// <param name="RunDirectory">The run's directory; new or empty.</param>
/// <param name="Experiment">Makes the experiment, once a life.</param>
/// <param name="TimeLimit">Virtual time by which the run must have ended.</param>
/// <param name="KeepsLog">Whether warnings and faults go to the run's log.</param>
internal sealed record SimulationRequest(
    EffectiveSettings Settings, ulong Seed, FaultPlan Faults, string RunDirectory, Func<RunDirectory, IExperiment> Experiment, TimeSpan TimeLimit, bool KeepsLog = false);

/// <summary>What came of it.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Violation">What did not hold, in one sentence, or null.</param>
/// <param name="Time">Virtual time it took.</param>
/// <param name="Turns">Turns of actors.</param>
/// <param name="Lives">Processes, one after the other.</param>
/// <param name="Acknowledged">Trajectories acknowledged.</param>
/// <param name="Faults">What went wrong, as lines of a schedule.</param>
/// <param name="Metrics">What the run finished with.</param>
/// <param name="Steps">The run's steps.</param>
/// <param name="MetricsHash">The sha256 of <c>metrics.jsonl</c>.</param>
/// <param name="ControlHash">The sha256 of the coordinator's journal.</param>
/// <param name="MemoryHash">The sha256 of the trajectory journal.</param>
internal sealed record SimulationOutcome(
    ulong Seed, string? Violation, TimeSpan Time, long Turns, int Lives, int Acknowledged, IReadOnlyList<string> Faults,
    IReadOnlyDictionary<string, double> Metrics, long Steps, string MetricsHash, string ControlHash, string MemoryHash);
