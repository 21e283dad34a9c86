using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorLab.Tests.Actors.Runtime.Storage;

/// <summary>What becomes of one write.</summary>
public enum WriteFate
{
    Kept,

    /// <summary>Nothing is kept and the writer is told so.</summary>
    Lost,

    /// <summary>All is kept, yet the writer is told that it was not: a connection cut after the commit.</summary>
    KeptButReportedLost,

    /// <summary>Refused before writing.</summary>
    Rejected,

    /// <summary>Waits until the test lets it go on.</summary>
    Held,
}

/// <summary>A journal in memory that treats writes by plan, one plan for each actor system's name.</summary>
public sealed class FaultyJournal : MemoryJournal
{
    private static readonly ConcurrentDictionary<string, WritePlan> Plans = new();

    public static WritePlan PlanOf(string system) => Plans.GetOrAdd(system, _ => new WritePlan());

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        WritePlan plan = PlanOf(Context.System.Name);
        AtomicWrite[] writes = [.. messages];
        WriteFate fate = plan.Next();
        if (fate == WriteFate.Held) await plan.Gate.Task;
        if (fate == WriteFate.Lost) throw new IOException("disk full");
        if (fate == WriteFate.Rejected) return [.. writes.Select(_ => (Exception)new NotSupportedException("rejected"))];
        IImmutableList<Exception> result = await base.WriteMessagesAsync(writes, cancellationToken);
        return fate == WriteFate.KeptButReportedLost ? throw new IOException("connection lost after the commit") : result;
    }
}

/// <summary>The fates of the writes to come, then all kept.</summary>
public sealed class WritePlan
{
    private readonly ConcurrentQueue<WriteFate> _fates = new();
    private int _writes;

    /// <summary>Writes so far.</summary>
    public int Writes => _writes;

    /// <summary>Completed by the test to let held writes go on.</summary>
    public TaskCompletionSource Gate { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(params IEnumerable<WriteFate> fates)
    {
        foreach (WriteFate fate in fates) _fates.Enqueue(fate);
    }

    public void Clear() => _fates.Clear();

    public WriteFate Next()
    {
        Interlocked.Increment(ref _writes);
        return _fates.TryDequeue(out WriteFate fate) ? fate : WriteFate.Kept;
    }
}
