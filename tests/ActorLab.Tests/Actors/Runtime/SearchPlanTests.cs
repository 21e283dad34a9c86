using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;
using FsCheck.Xunit;
using MessagePack;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class SearchPlanTests
{
    private static readonly MessageBinding<Number> Numbers = MessageBinding.Of<Number>("t.n1");

    [Property]
    public void The_outcome_is_the_same_whatever_the_order_of_results_and_whenever_it_is_restored(byte[] picks, byte lagAndTotal)
    {
        (int lag, int total) = (1 + lagAndTotal % 7, 1 + lagAndTotal % 50);
        Assert.Equal(Run(total, lag, [0], restores: false), Run(total, lag, picks.Length > 0 ? picks : [3], restores: true));
    }

    [Fact]
    public void The_outcome_depends_on_seed_and_lag()
    {
        double outcome = Run(40, 5, [0], restores: false).Outcome;
        Assert.NotEqual(outcome, Run(40, 6, [0], restores: false).Outcome);
        Assert.NotEqual(outcome, Run(40, 5, [0], restores: false, seed: 2).Outcome);
    }

    /// <summary>Runs a plan to its end; each pick says which of the open tickets is done next, every seventh ticket is given up.</summary>
    private static (double Outcome, int Reports) Run(int total, int lag, byte[] picks, bool restores, ulong seed = 1)
    {
        var state = new RunState();
        var plan = new Mixing(total, lag, seed);
        var open = new List<Ticket>();
        (int done, int reports, long issued) = (0, 0, 0);
        while (true)
        {
            switch (plan.Next(state))
            {
                case PlanStep.EnterPhase step:
                    Apply(new PhaseEntered(step.Name));
                    break;
                case PlanStep.IssueTickets { Tickets: [var spec] }:
                    open.Add(new Ticket(issued++, spec.Kind, spec.Role, spec.Affinity, spec.Payload));
                    Assert.InRange(open.Count, 1, lag);
                    Apply(new TicketsIssued([open[^1]]));
                    break;
                case PlanStep.ReportMetrics step:
                    reports++;
                    Apply(new MetricsReported(step.Role, step.Step, step.Metrics));
                    break;
                case PlanStep.Finish step:
                    Assert.Equal((total, 0), ((int)issued, open.Count));
                    return (step.Metrics["mix"], reports);
                default:
                    Assert.NotEmpty(open);
                    Ticket ticket = open[picks[done++ % picks.Length] % open.Count];
                    open.Remove(ticket);
                    if (ticket.Id % 7 == 6) Apply(new TicketFaulted(ticket.Id, ticket.Kind, "poison", true));
                    else Apply(new TicketAccepted(ticket.Id, ticket.Kind, ticket.Role, TicketResult.OfStep(Numbers.Write(new Number(Numbers.Read(ticket.Payload).Value * 3)))));
                    break;
            }
        }

        void Apply(IRunEvent runEvent)
        {
            Assert.True(state.Apply(runEvent));
            plan.Apply(runEvent);
            if (!restores || done % 3 != 2) return;
            byte[] saved = plan.Save();
            plan = new Mixing(total, lag, seed);
            plan.Restore(saved);
        }
    }

    [MessagePackObject]
    public sealed record Number([property: Key(0)] uint Value);

    /// <summary>A search whose state hangs on every proposal and result, and on their order.</summary>
    private sealed class Mixing(int total, int lag, ulong seed) : SearchPlan<Number, Number, Number>(
        "mixer", new SearchSize(total, lag), seed, new Number(1), Numbers, Numbers, Numbers)
    {
        protected override Number Propose(Number state, RandomStream random) => new(state.Value ^ random.NextUInt());

        protected override Number Learn(Number state, Number work, Number? result) => new((state.Value * 31) + (work.Value * 7) + (result?.Value ?? 5));

        protected override IReadOnlyDictionary<string, double> Measure(Number state) => new Dictionary<string, double> { ["mix"] = state.Value };
    }
}
