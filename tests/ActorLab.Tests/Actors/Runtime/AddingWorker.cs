using ActorLab.Actors.Runtime.Tickets;
using Akka.Actor;

namespace ActorLab.Tests.Actors.Runtime;

/// <summary>Does a ticket in some slices; the payload's first byte is the result, a few values of it misbehave.</summary>
public sealed class AddingWorker : TicketWorker
{
    public const byte Crash = 200, Refuse = 201, WaitForGo = 202;

    private readonly IActorRef? _observer;
    private readonly int _slices;
    private int _left;

    public AddingWorker(IActorRef coordinator, TicketWorkerOptions options, int slices, IActorRef? observer)
        : base(coordinator, "adder", options)
    {
        _slices = slices;
        _observer = observer;
        Receive<Go>(_ =>
        {
            _left = 0;
            Continue();
            Continue();
        });
    }

    public static Props Props(IActorRef coordinator, TicketWorkerOptions? options = null, int slices = 1, IActorRef? observer = null) =>
        Akka.Actor.Props.Create(() => new AddingWorker(coordinator, options ?? new TicketWorkerOptions(), slices, observer));

    protected override void Begin(Ticket ticket)
    {
        _left = _slices;
        _observer?.Tell(new Seen($"begin {ticket.Id}"));
    }

    protected override TicketStep Step()
    {
        _left--;
        switch (Current!.Payload[0])
        {
            case Crash:
                throw new InvalidOperationException("this ticket is poison");
            case Refuse:
                return TicketStep.Failed("I do not do such things");
            case WaitForGo when _left >= 0:
                return TicketStep.Wait;
            default:
                return _left > 0 ? TicketStep.More : TicketStep.Done(ToyPlan.Result(Current.Payload[0]));
        }
    }

    protected override void Abandon(Ticket ticket) => _observer?.Tell(new Seen($"abandon {ticket.Id}"));

    public sealed record Go : INoSerializationVerificationNeeded;

    public sealed record Seen(string What) : INoSerializationVerificationNeeded;
}
