using ActorLab.Actors.RuleEvolution;
using ActorLab.Tests.Actors.Runtime;

namespace ActorLab.Tests.Actors.RuleEvolution;

public sealed class RuleEvolutionProtocolTests
{
    [Fact]
    public void EveryMessageRoundTripsAndEqualsItsGoldenBytes()
    {
        var work = new RuleWork(RuleWorkKind.Tune, 1, 2, 3);
        var proposal = new RuleProposal(4, "clip1(g_bp)", "ab12", 2, null, ["swap"], null, 1);
        ProtocolCheck.Verify(
            RuleEvolutionProtocol.Bindings,
            new TrainChildren(work, "clip1(g_bp)", [0.01, 0.3], [1, ulong.MaxValue], 200, 50, true),
            new ChildrenTrained([0.5, 0.25], [0.75], 400, "it took too long"),
            new RulesProposed(1, [proposal, proposal with { Id = 5, Parent = null, OtherParent = 3, SameAs = 4 }]),
            new WriteHallOfFame([new FamousRule(0.8125, 0.03, "g_bp")]),
            new RuleEvolutionPlanState
            {
                Phase = "tune", Reported = 20, Milliseconds = new Dictionary<string, long> { ["evolve"] = 5000 },
                Arms = [[new ArmEvent(proposal, null), new ArmEvent(null, new RuleResult(4, 1, [0.5], 200, null))]],
                Open = new Dictionary<long, RuleWork> { [7] = work }, Accuracies = [new WorkAccuracy(work, 0.5)],
            });
    }
}
