using Akka.Actor;

namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>
/// A worker that does tickets one after the other, each in slices of a few milliseconds so that other messages, supervision
/// and cancelling get through. It keeps its credit, renews its leases, and sends each result until the coordinator has it.
/// A subclass gives the work: <see cref="Step"/>, <see cref="Begin"/> where a ticket takes more than one slice, and its own <c>Receive</c>s.
/// </summary>
public abstract class TicketWorker : ReceiveActor, IWithTimers
{
    private readonly IActorRef _coordinator;
    private readonly string _role;
    private readonly TicketWorkerOptions _options;
    private readonly Queue<LeasedTicket> _waiting = [];
    private readonly Dictionary<long, CompleteTicket> _unacknowledged = [];
    private LeasedTicket? _current;
    private bool _sliceDue;

    /// <summary>Takes the tickets of a role.</summary>
    protected TicketWorker(IActorRef coordinator, string role, TicketWorkerOptions? options = null)
    {
        _coordinator = coordinator;
        _role = role;
        _options = options ?? new();
        Receive<TicketsLeased>(Take);
        Receive<Slice>(_ => Work());
        Receive<RequestDue>(_ => Request());
        Receive<RequestAgain>(_ => Request());
        Receive<RenewalDue>(_ => Renew());
        Receive<ResendDue>(_ => Resend());
        Receive<LeasesLost>(Drop);
        Receive<TicketResultAccepted>(accepted => Accepted(accepted.TicketId));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The ticket being done.</summary>
    protected Ticket? Current => _current?.Ticket;

    /// <summary>Starts a ticket; cheap, since <see cref="Step"/> does the work.</summary>
    protected virtual void Begin(Ticket ticket)
    {
    }

    /// <summary>Does a slice of the current ticket, of at most about 10 ms.</summary>
    protected abstract TicketStep Step();

    /// <summary>The current ticket is another's now: forget it. Nothing more is asked of this worker for it.</summary>
    protected virtual void Abandon(Ticket ticket)
    {
    }

    /// <summary>Goes on with the current ticket after <see cref="TicketStep.Wait"/>. Harmless at any other time.</summary>
    protected void Continue()
    {
        if (_current is null || _sliceDue) return;
        _sliceDue = true;
        Self.Tell(Slice.Instance);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Request();
        Timers.StartPeriodicTimer("request", RequestDue.Instance, _options.RequestInterval);
    }

    private void Request() => _coordinator.Tell(new RequestTickets(_role, _options.Credit));

    private void Take(TicketsLeased message)
    {
        foreach (LeasedTicket lease in message.Leases)
        {
            // After its lease lapsed a ticket may come back to the worker that has it still, or that has its result.
            if (_unacknowledged.TryGetValue(lease.Ticket.Id, out CompleteTicket? done)) _coordinator.Tell(done);
            else if (_current?.Ticket.Id == lease.Ticket.Id) _current = lease;
            else if (_waiting.All(w => w.Ticket.Id != lease.Ticket.Id)) _waiting.Enqueue(lease);
        }

        if (!Timers.IsTimerActive("renew"))
        {
            Timers.StartPeriodicTimer("renew", RenewalDue.Instance, TimeSpan.FromMilliseconds(Math.Max(1, message.LeaseMilliseconds / 3)));
        }

        Next();
    }

    private void Next()
    {
        while (_current is null && _waiting.TryDequeue(out LeasedTicket? lease))
        {
            _current = lease;
            Guarded(lease, () =>
            {
                Begin(lease.Ticket);
                return TicketStep.More;
            });
            Continue();
        }
    }

    private void Work()
    {
        _sliceDue = false;
        if (_current is not { } lease) return;
        switch (Guarded(lease, Step))
        {
            case TicketStep.MoreStep:
                Continue();
                return;
            case TicketStep.DoneStep done:
                var result = new CompleteTicket(lease.Ticket.Id, lease.Attempt, done.Result);
                _unacknowledged[lease.Ticket.Id] = result;
                _coordinator.Tell(result);
                if (!Timers.IsTimerActive("resend")) Timers.StartPeriodicTimer("resend", ResendDue.Instance, _options.ResendInterval);
                break;
            case TicketStep.FailedStep failed:
                _coordinator.Tell(new FailTicket(lease.Ticket.Id, lease.Attempt, failed.Reason));
                break;
            default:
                return;
        }

        _current = null;
        Next();
    }

    /// <summary>Names the ticket's fault to the coordinator, then lets it crash the worker as any other would.</summary>
    private TicketStep Guarded(LeasedTicket lease, Func<TicketStep> work)
    {
        try
        {
            return work();
        }
        catch (Exception e)
        {
            _coordinator.Tell(new FailTicket(lease.Ticket.Id, lease.Attempt, $"{e.GetType().Name}: {e.Message}", Crashed: true));
            throw;
        }
    }

    private void Renew()
    {
        List<LeaseName> held = [.. _waiting.Select(Name)];
        if (_current is not null) held.Add(Name(_current));
        if (held.Count > 0) _coordinator.Tell(new RenewLeases(held));
        else Timers.Cancel("renew");
    }

    private void Resend()
    {
        foreach (CompleteTicket result in _unacknowledged.Values) _coordinator.Tell(result);
    }

    private void Accepted(long ticketId)
    {
        _unacknowledged.Remove(ticketId);
        if (_unacknowledged.Count == 0) Timers.Cancel("resend");
    }

    private void Drop(LeasesLost message)
    {
        for (int left = _waiting.Count; left > 0; left--)
        {
            LeasedTicket lease = _waiting.Dequeue();
            if (!message.TicketIds.Contains(lease.Ticket.Id)) _waiting.Enqueue(lease);
        }

        if (_current is not { } current || !message.TicketIds.Contains(current.Ticket.Id)) return;
        _current = null;
        Abandon(current.Ticket);
        Next();
    }

    private static LeaseName Name(LeasedTicket lease) => new(lease.Ticket.Id, lease.Attempt);

    private sealed class Slice : INoSerializationVerificationNeeded
    {
        public static readonly Slice Instance = new();
    }

    private sealed class RequestDue : INoSerializationVerificationNeeded
    {
        public static readonly RequestDue Instance = new();
    }

    private sealed class RenewalDue : INoSerializationVerificationNeeded
    {
        public static readonly RenewalDue Instance = new();
    }

    private sealed class ResendDue : INoSerializationVerificationNeeded
    {
        public static readonly ResendDue Instance = new();
    }
}
