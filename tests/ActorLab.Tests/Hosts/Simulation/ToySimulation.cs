using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Local;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Hosts.Simulation;
using ActorLab.Hosts.Simulation.Faults;
using ActorLab.Tests.Actors.Runtime;
using ActorLab.Tests.Domain.Common;
using Akka.Actor;

namespace ActorLab.Tests.Hosts.Simulation;

/// <summary>Simulates an experiment without Torch: workers that store a trajectory a ticket, in a memory that may cheat.</summary>
internal static class ToySimulation
{
    private const int Tickets = 40;

    public static FaultPlan Mixed { get; } = new()
    {
        Until = TimeSpan.FromMinutes(3),
        Messages = new() { Drop = 0.05, Duplicate = 0.05, Reorder = 0.1, Delay = 0.05 },
        Storage = new() { Fail = 0.02, LoseReply = 0.02, Reject = 0.01, Slow = 0.1 },
        Crash = new() { Every = TimeSpan.FromSeconds(10) },
        Hang = new() { Every = TimeSpan.FromSeconds(30), Roles = ["worker"], Longest = TimeSpan.FromMinutes(2) },
        Slow = new() { Every = TimeSpan.FromSeconds(30) },
        LoseLeases = new() { Every = TimeSpan.FromSeconds(30) },
        Kill = new() { Every = TimeSpan.FromSeconds(30) },
        Stop = new() { Every = TimeSpan.FromSeconds(60) },
        Clock = new() { Every = TimeSpan.FromSeconds(30) },
    };

    public static SimulationOutcome Run(ulong seed, FaultPlan? faults = null, bool cheat = false)
    {
        using var folder = new TemporaryFolder();
        EffectiveSettings settings = ExperimentCatalog.Default.Schema.Parse("experiment = mapo\nruntime { restarts = 1000, max-kills = 100, max-expiries = 100 }", "toy.conf");
        return RunSimulation.Run(new SimulationRequest(settings, seed, faults ?? new FaultPlan(), folder["run"], _ => new Experiment(cheat), TimeSpan.FromMinutes(20)));
    }

    private sealed class Experiment(bool cheat) : IExperiment
    {
        public string Name => "mapo";

        public IReadOnlyList<RoleDefinition> Roles { get; } =
        [
            new("memory", 1, _ => cheat ? Props.Create(() => new EagerMemory()) : MemoryRouter.Props(new MemoryOptions("toy", RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots))),
            new("worker", 2, c => Props.Create(() => new Storer(c.Coordinator, c.Peers("memory")[0])), RuntimeConfig.PinnedDispatcher),
        ];

        public IReadOnlyList<MessageBinding> Bindings => MemoryProtocol.Bindings;

        public IRunPlan CreatePlan() => new ToyPlan(Tickets);
    }

    /// <summary>A ticket is done when its trajectory is acknowledged.</summary>
    private sealed class Storer : TicketWorker
    {
        private readonly IActorRef _memory;
        private readonly MemoryClient _client = new();
        private bool _sent;

        public Storer(IActorRef coordinator, IActorRef memory)
            : base(coordinator, "adder")
        {
            _memory = memory;
            Receive<TrajectoriesAcknowledged>(answer =>
            {
                _client.Acknowledge(answer);
                Continue();
            });
            Receive<StoreDeferred>(_ => { });
            Receive<StoreInvited>(invitation => Send(_client.Invite(invitation, Context.System.Scheduler.SteadyNow())));
            Receive<Tick>(_ =>
            {
                foreach (StoreTrajectories request in _client.Due(Context.System.Scheduler.SteadyNow())) Send(request);
            });
        }

        protected override void PreStart()
        {
            base.PreStart();
            Timers.StartPeriodicTimer("tick", Tick.Instance, TimeSpan.FromSeconds(1));
        }

        protected override void Begin(Ticket ticket) => _sent = false;

        protected override TicketStep Step()
        {
            if (!_sent)
            {
                _sent = true;
                foreach (StoreTrajectories request in _client.Store([new Trajectory(Current!.Payload[0], [1, 2, 3], 1, 0, "toy")], Context.System.Scheduler.SteadyNow())) Send(request);
            }

            return _client.OutstandingRequests > 0 ? TicketStep.Wait : TicketStep.Done(ToyPlan.Result(1));
        }

        private void Send(StoreTrajectories? request)
        {
            if (request is not null) _memory.Tell(request);
        }

        private sealed class Tick : INoSerializationVerificationNeeded
        {
            public static readonly Tick Instance = new();
        }
    }

    /// <summary>The planted bug: says that it has stored what it has not.</summary>
    private sealed class EagerMemory : ReceiveActor
    {
        public EagerMemory() =>
            Receive<StoreTrajectories>(request => Sender.Tell(new TrajectoriesAcknowledged(request.RequestId, request.Trajectories.Length, 0)));
    }
}
