using ActorLab.Actors.Runtime.Tickets;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class TicketWorkerTests : RuntimeTestKit
{
    private readonly TestProbe _coordinator;
    private readonly TestProbe _observer;

    public TicketWorkerTests()
    {
        _coordinator = CreateTestProbe();
        _observer = CreateTestProbe();
    }

    [Fact]
    public void ItAsksWorksAndSendsTheResultUntilItIsAccepted()
    {
        IActorRef worker = Worker(slices: 3);
        Lease(worker, (0, 7));
        CompleteTicket result = _coordinator.ExpectMsg<CompleteTicket>();
        Assert.Equal((0L, 1, (byte)7), (result.TicketId, result.Attempt, result.Result.Payload![0]));
        Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _coordinator.ExpectMsg<CompleteTicket>().TicketId);
        worker.Tell(new TicketResultAccepted(0), _coordinator);
        Lease(worker, (1, 8)); // the result is sent after the acceptance was taken
        _coordinator.ExpectMsg<CompleteTicket>();
        worker.Tell(new TicketResultAccepted(1), _coordinator);
        worker.Tell(new RequestAgain(), _coordinator);
        Assert.Equal(new RequestTickets("adder", 2), _coordinator.ExpectMsg<RequestTickets>());
        Clock.Advance(TimeSpan.FromSeconds(2));
        _coordinator.ExpectNoMsg(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromSeconds(1)); // the fifth second since the start
        _coordinator.ExpectMsg<RequestTickets>();
    }

    [Fact]
    public void ItRenewsWhatItHoldsAndDropsWhatItLost()
    {
        IActorRef worker = Worker();
        Lease(worker, (0, AddingWorker.WaitForGo), (1, 8), (2, 9));
        Assert.Equal("begin 0", _observer.ExpectMsg<AddingWorker.Seen>().What);
        Clock.Advance(TimeSpan.FromSeconds(10));
        var renewal = (RenewLeases)_coordinator.FishForMessage(m => m is RenewLeases);
        Assert.Equal([0L, 1L, 2L], renewal.Leases.Select(l => l.TicketId).Order());
        worker.Tell(new LeasesLost([0, 1]), _coordinator);
        Assert.Equal("abandon 0", _observer.ExpectMsg<AddingWorker.Seen>().What);
        Assert.Equal("begin 2", _observer.ExpectMsg<AddingWorker.Seen>().What);
        Assert.Equal(2, ((CompleteTicket)_coordinator.FishForMessage(m => m is CompleteTicket)).TicketId);
    }

    [Fact]
    public void ItWaitsUntilItIsToldToContinue()
    {
        IActorRef worker = Worker();
        Lease(worker, (0, AddingWorker.WaitForGo));
        _observer.ExpectMsg<AddingWorker.Seen>();
        Clock.Advance(TimeSpan.FromSeconds(1));
        _coordinator.ExpectNoMsg(TimeSpan.Zero);
        worker.Tell(new AddingWorker.Go());
        _coordinator.ExpectMsg<CompleteTicket>();
        worker.Tell(new AddingWorker.Go()); // with nothing to do
        worker.Tell(new RequestAgain(), _coordinator);
        _coordinator.ExpectMsg<RequestTickets>();
    }

    [Fact]
    public void ATicketThatCameBackWhileItsResultWasOnTheWayIsNotDoneAgain()
    {
        IActorRef worker = Worker();
        Lease(worker, (0, 7));
        _coordinator.ExpectMsg<CompleteTicket>();
        Lease(worker, (0, 7));
        _coordinator.ExpectMsg<CompleteTicket>();
        Assert.Equal("begin 0", _observer.ExpectMsg<AddingWorker.Seen>().What);
        _observer.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void AFailureNamesTheTicketAndACrashDoesBothNameItAndCrash()
    {
        IActorRef worker = Worker();
        Watch(worker);
        Lease(worker, (0, AddingWorker.Refuse), (1, AddingWorker.Crash));
        FailTicket refused = _coordinator.ExpectMsg<FailTicket>();
        Assert.Equal((0L, "I do not do such things"), (refused.TicketId, refused.Reason));
        FailTicket crashed = _coordinator.ExpectMsg<FailTicket>();
        Assert.Equal((1L, "InvalidOperationException: this ticket is poison"), (crashed.TicketId, crashed.Reason));
        Assert.Equal(2, _coordinator.ExpectMsg<RequestTickets>().Credit); // the default strategy restarted it
    }

    private IActorRef Worker(int slices = 1)
    {
        IActorRef worker = Sys.ActorOf(AddingWorker.Props(_coordinator, null, slices, _observer));
        Assert.Equal(new RequestTickets("adder", 2), _coordinator.ExpectMsg<RequestTickets>());
        worker.Tell(new RequestAgain(), _coordinator);
        _coordinator.ExpectMsg<RequestTickets>(); // its timers run
        return worker;
    }

    private void Lease(IActorRef worker, params (long Id, byte Payload)[] tickets) => worker.Tell(
        new TicketsLeased([.. tickets.Select(t => new LeasedTicket(new Ticket(t.Id, "add", "adder", null, [t.Payload]), 1))], 30_000),
        _coordinator);
}
