using ActorLab.Actors.Runtime;
using Akka.Actor;
using Akka.Event;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// Keeps actors of roles alive for the actor that owns it: makes each behind an <see cref="InstanceSupervisor"/>, and starts
/// failed ones again after a growing delay while their role's budget lasts. The owner hands in
/// <see cref="InstanceSupervisor.InstanceStopped"/> and <see cref="RestartDue"/>, and is told of what no restart mends.
/// </summary>
/// <param name="context">The owner's context; it is called from the owner only.</param>
/// <param name="timers">The owner's timers.</param>
/// <param name="policy">How actors are restarted whose role says nothing else.</param>
/// <param name="fail">Takes the role and the reason, one sentence.</param>
internal sealed class InstanceKeeper(IActorContext context, ITimerScheduler timers, RestartPolicy policy, Action<string, string> fail)
{
    private readonly Dictionary<string, RestartBudget> _budgets = new(StringComparer.Ordinal);

    /// <summary>Restarts so far.</summary>
    public int Restarts { get; private set; }

    /// <summary>Gives a role its budget; false if it has one.</summary>
    public bool Add(string role, RestartPolicy? restarts = null) => _budgets.TryAdd(role, new RestartBudget(restarts ?? policy));

    /// <summary>Makes and watches an actor.</summary>
    public IActorRef Make(string role, string name, Props props) => context.Watch(context.ActorOf(InstanceSupervisor.Props(role, props), name));

    /// <summary>An actor is gone: <paramref name="instance"/> is the reference that stands before it.</summary>
    public void Restart(IActorRef instance, InstanceSupervisor.InstanceStopped stopped)
    {
        string reason = stopped.Cause is null ? "it stopped of its own accord" : FatalRunException.Describe(stopped.Cause);
        if (FatalRunException.Find(stopped.Cause) is { } fatal)
        {
            fail(stopped.Role, FatalRunException.Describe(fatal));
        }
        else if (_budgets[stopped.Role].Take(context.System.Scheduler.SteadyNow()) is { } delay)
        {
            Restarts++;
            string actor = instance.Path.Name;
            timers.StartSingleTimer(instance, new RestartDue(instance), delay);
            context.GetLogger().Warning(stopped.Cause, "{0} is started again in {1} ms: {2}", actor, delay.TotalMilliseconds, reason);
            context.System.EventStream.Publish(new InstanceRestarting(stopped.Role, actor, reason, delay));
        }
        else
        {
            fail(stopped.Role, $"The role '{stopped.Role}' failed more often than its restart budget allows; the last time: {reason}");
        }
    }

    /// <summary>To the owner, from its timer: call <see cref="Start"/>.</summary>
    internal sealed record RestartDue(IActorRef Instance) : INoSerializationVerificationNeeded
    {
        /// <summary>Starts the actor again.</summary>
        public void Start() => Instance.Tell(new InstanceSupervisor.StartAgain());
    }
}
