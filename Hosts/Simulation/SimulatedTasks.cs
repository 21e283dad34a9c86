using Akka.Dispatch;

namespace ActorLab.Hosts.Simulation;

/// <summary>Runs continuations of tasks as turns of the world.</summary>
internal sealed class SimulatedTasks(SimulatedWorld world) : TaskScheduler
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    /// <summary>What a real clock brings about in another thread, such as the timeout of a question, does not happen here.</summary>
    protected override void QueueTask(Task task)
    {
        if (Environment.CurrentManagedThreadId == _thread) world.Enter(new ActionRunnable(() => TryExecuteTask(task)));
    }

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Environment.CurrentManagedThreadId == _thread && TryExecuteTask(task);
}
