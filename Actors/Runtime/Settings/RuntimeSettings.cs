using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>How actors share work, and how often failed work and failed actors are tried again.</summary>
public sealed record RuntimeSettings : ISettingsCheck
{
    /// <summary>How long a worker may hold a ticket.</summary>
    [Setting("How long a worker may hold a ticket before another worker gets it.", Min = 0.1)]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many attempts a ticket gets.</summary>
    [Setting("A ticket that has ended its worker this often is set aside and reported.", Unit = "attempts", Min = 1, Max = 100)]
    public int Attempts { get; init; } = 2;

    /// <summary>How many restarts an actor gets.</summary>
    [Setting("How often a failed actor is started again within the restart window before the run fails.", Unit = "restarts", Min = 0, Max = 1000)]
    public int Restarts { get; init; } = 5;

    /// <summary>The window in which restarts are counted.</summary>
    [Setting("The time in which restarts are counted.", Min = 1)]
    public TimeSpan RestartWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The first wait before a restart.</summary>
    [Setting("The wait before the first restart; each further one doubles it.", Min = 0.001)]
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before a restart.</summary>
    [Setting("The longest wait before a restart.", Min = 0.001)]
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public string? FindFault() => BackoffMin > BackoffMax ? "backoff-min is longer than backoff-max" : null;
}
