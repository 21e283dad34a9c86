using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>How actors share work, and how often failed work and failed actors are tried again.</summary>
public sealed record RuntimeSettings : ISettingsCheck
{
    /// <summary>How long a worker may hold a ticket.</summary>
    [Setting("How long a worker may hold a ticket without a sign of life before another worker gets it.", Min = 0.1, MayChange = true)]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many workers a ticket may end.</summary>
    [Setting("A ticket that has ended this many workers is set aside and reported.", Unit = "workers", Min = 1, Max = 100, MayChange = true)]
    public int MaxKills { get; init; } = 2;

    /// <summary>How often a ticket's lease may lapse.</summary>
    [Setting("A ticket whose lease has lapsed this often is set aside and reported.", Unit = "leases", Min = 1, Max = 100, MayChange = true)]
    public int MaxExpiries { get; init; } = 5;

    /// <summary>How many restarts the actors of a role get.</summary>
    [Setting("How often the failed actors of a role are started again within the restart window before the run fails.", Unit = "restarts", Min = 0, Max = 1000, MayChange = true)]
    public int Restarts { get; init; } = 10;

    /// <summary>The window in which restarts are counted.</summary>
    [Setting("The time in which restarts are counted.", Min = 1, MayChange = true)]
    public TimeSpan RestartWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The first wait before a restart.</summary>
    [Setting("The wait before the first restart; each further one doubles it.", Min = 0.001, MayChange = true)]
    public TimeSpan RestartDelayMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before a restart.</summary>
    [Setting("The longest wait before a restart.", Min = 0.001, MayChange = true)]
    public TimeSpan RestartDelayMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for the checkpoint.</summary>
    [Setting("How long a stop waits for the last checkpoint.", Min = 0.1, MayChange = true)]
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public string? FindFault() => RestartDelayMin > RestartDelayMax ? "restart-delay-min is longer than restart-delay-max" : null;
}
