using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Simulation.Faults;

/// <summary>
/// What goes wrong in a simulation: shares and mean times from which the seed draws, or, with <see cref="Schedule"/>, exactly
/// these faults. Read from the file that <c>--faults</c> names.
/// </summary>
internal sealed record FaultPlan
{
    [Setting("Virtual time after which nothing goes wrong any more, so that runs can end.")]
    public TimeSpan Until { get; init; } = TimeSpan.FromHours(1);

    [Setting("Messages between actors of different roles.")]
    public MessageFaults Messages { get; init; } = new();

    [Setting("Writes to the journals and snapshot stores.")]
    public StorageFaults Storage { get; init; } = new();

    [Setting("An actor throws and is started again.")]
    public ActorFaults Crash { get; init; } = new();

    [Setting("An actor does nothing for a while.")]
    public ActorFaults Hang { get; init; } = new() { Longest = TimeSpan.FromMinutes(10) };

    [Setting("An actor takes its turns slowly for a while.")]
    public ActorFaults Slow { get; init; } = new() { Longest = TimeSpan.FromMinutes(1) };

    [Setting("An actor's leases are not renewed for a while.")]
    public ActorFaults LoseLeases { get; init; } = new() { Longest = TimeSpan.FromMinutes(2) };

    [Setting("The process is killed and resumed after a while.")]
    public ProcessFaults Kill { get; init; } = new();

    [Setting("The run is asked to stop, as by Ctrl+C, and resumed after a while.")]
    public ProcessFaults Stop { get; init; } = new();

    [Setting("The clock jumps.")]
    public ClockFaults Clock { get; init; } = new();

    [Setting("A node of the cluster is killed and started again after a while.")]
    public ProcessFaults KillNode { get; init; } = new();

    [Setting("A node of the cluster leaves, as on SIGTERM, and is started again after a while.")]
    public ProcessFaults LeaveNode { get; init; } = new();

    [Setting("Some nodes of the cluster, at most half of them, are cut off from the others for a while.")]
    public PartitionFaults Partition { get; init; } = new();

    [Setting("What passes between two nodes of the cluster is late for a while.")]
    public LinkFaults SlowLink { get; init; } = new();

    [Setting("The connection between two nodes of the cluster breaks, and what is on its way with it.")]
    public ConnectionFaults Disconnect { get; init; } = new();

    [Setting("Exactly these faults, one a line as 'simulate' prints them; the rest of the plan is not read then.")]
    public SettingsList<string> Schedule { get; init; } = new([]);
}

/// <summary>Shares of messages between roles that are disturbed.</summary>
internal sealed record MessageFaults
{
    [Setting("Share of messages lost.", Min = 0, Max = 1)]
    public double Drop { get; init; }

    [Setting("Share of messages that arrive twice.", Min = 0, Max = 1)]
    public double Duplicate { get; init; }

    [Setting("Share of messages that later ones overtake.", Min = 0, Max = 1)]
    public double Reorder { get; init; }

    [Setting("Share of messages that come late.", Min = 0, Max = 1)]
    public double Delay { get; init; }

    [Setting("How late at most.")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>Shares of writes that are disturbed.</summary>
internal sealed record StorageFaults
{
    [Setting("Share of writes that fail and are not kept.", Min = 0, Max = 1)]
    public double Fail { get; init; }

    [Setting("Share of writes that are kept and yet reported as failed.", Min = 0, Max = 1)]
    public double LoseReply { get; init; }

    [Setting("Share of writes that the journal refuses.", Min = 0, Max = 1)]
    public double Reject { get; init; }

    [Setting("Share of writes that take their time.", Min = 0, Max = 1)]
    public double Slow { get; init; }

    [Setting("How long at most.")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Faults that befall one actor now and then.</summary>
internal sealed record ActorFaults
{
    [Setting("Mean time from one to the next; null: never.", Min = 0.001)]
    public TimeSpan? Every { get; init; }

    [Setting("Roles that it can befall; empty: all.")]
    public SettingsList<string> Roles { get; init; } = new([]);

    [Setting("How long at most, where the fault lasts.")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("How many times as long a turn takes, where the fault is slowness.", Min = 1)]
    public double Factor { get; init; } = 50;
}

/// <summary>Faults of the whole process.</summary>
internal sealed record ProcessFaults
{
    [Setting("Mean time from one to the next; null: never.", Min = 0.001)]
    public TimeSpan? Every { get; init; }

    [Setting("Time until the run is resumed, at most.")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>Jumps of the clock that actors read; timers run on.</summary>
internal sealed record ClockFaults
{
    [Setting("Mean time from one jump to the next; null: never.", Min = 0.001)]
    public TimeSpan? Every { get; init; }

    [Setting("How far at most, forward or back.")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(2);
}

/// <summary>Nodes cut off from the others.</summary>
internal sealed record PartitionFaults
{
    [Setting("Mean time from one to the next; null: never.", Min = 0.001)]
    public TimeSpan? Every { get; init; }

    [Setting("How long at most.")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(1);

    [Setting("Share of those in which the nodes that are cut off still hear the others.", Min = 0, Max = 1)]
    public double OneWay { get; init; } = 0.2;
}

/// <summary>Slowness between two nodes.</summary>
internal sealed record LinkFaults
{
    [Setting("Mean time from one to the next; null: never.", Min = 0.001)]
    public TimeSpan? Every { get; init; }

    [Setting("How long at most.")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(1);

    [Setting("How late a message is at most.")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>Connections that break.</summary>
internal sealed record ConnectionFaults
{
    [Setting("Mean time from one to the next; null: never.", Min = 0.001)]
    public TimeSpan? Every { get; init; }
}
