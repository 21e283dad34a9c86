using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>The settings of a run that its coordinator and supervisor need.</summary>
public sealed record RunSettings
{
    /// <summary>The run's name; the coordinator's events belong to it.</summary>
    public required string RunId { get; init; }

    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>The root seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Where the run keeps its files.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>Leases, quarantine and affinity.</summary>
    public TicketLedgerOptions Tickets { get; init; } = new();

    /// <summary>How often lapsed leases are looked for.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often running time is written; a budget in minutes is kept to within this.</summary>
    public TimeSpan ElapsedInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many events apart snapshots are.</summary>
    public int SnapshotEvery { get; init; } = 500;

    /// <summary>How long a stop waits for the checkpoint.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How actors of a role are restarted, unless the role says otherwise.</summary>
    public RestartPolicy Restarts { get; init; } = new();

    /// <summary>The coordinator's journal plugin.</summary>
    public string Journal { get; init; } = RuntimeConfig.ControlJournal;

    /// <summary>The coordinator's snapshot plugin.</summary>
    public string SnapshotStore { get; init; } = RuntimeConfig.ControlSnapshots;
}
