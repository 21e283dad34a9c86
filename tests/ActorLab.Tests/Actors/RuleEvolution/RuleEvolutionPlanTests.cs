using ActorLab.Actors.RuleEvolution;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Domain.RuleEvolution.Evolution;

namespace ActorLab.Tests.Actors.RuleEvolution;

public sealed class RuleEvolutionPlanTests
{
    [Fact]
    public void ARunEvolvesSearchesAtRandomAuditsTunesTestsAndEnds()
    {
        var driver = new RulePlanDriver();
        IReadOnlyDictionary<string, double> metrics = driver.Run().Metrics;
        Assert.Equal(["evolve", "random", "audit", "tune", "test"], driver.Phases);
        foreach (string name in new[]
        {
            "bp_test_accuracy", "evolved_test_accuracy", "difference_ci_low", "random_search_test_accuracy", "candidates_per_second", "difference",
            "difference_ci_high", "difference_400", "bp_test_accuracy_400", "cache_share", "child_steps", "audited_accuracy_run1", "audited_accuracy_run2", "audited_accuracy_random1",
        })
            Assert.True(metrics.ContainsKey(name), name);
        Assert.All(metrics.Values, v => Assert.True(double.IsFinite(v)));
        Assert.Equal(metrics["evolved_test_accuracy"] - metrics["bp_test_accuracy"], metrics["difference"], 1e-12);
        Assert.InRange(metrics["difference"], metrics["difference_ci_low"], metrics["difference_ci_high"]);

        // Random search had as many child steps as the run of evolution beside it, but for what was under way at the end.
        long evolved = driver.Plan.Arms[0].State.ChildSteps, random = driver.Plan.Arms[2].State.ChildSteps;
        Assert.InRange(random, evolved, evolved + 5 * 1100);
        Assert.All(driver.Plan.Arms[2].State.Candidates, c => Assert.Null(c.Proposal.Parent));
        Assert.Contains(driver.Plan.Arms[0].State.Candidates, c => c.Proposal.Parent is not null);
        Assert.NotEqual(driver.Plan.Arms[0].State.Candidates.Select(c => c.Proposal.Text), driver.Plan.Arms[1].State.Candidates.Select(c => c.Proposal.Text));
    }

    [Fact]
    public void SearchAuditGridAndTestHaveSeedsOfTheirOwnAndBackPropagationTheSameGrid()
    {
        var driver = new RulePlanDriver();
        driver.Run();
        ILookup<string, TrainChildren> by = driver.Trained.ToLookup(t =>
            t.Work.Kind != RuleWorkKind.Candidate ? t.Work.Kind.ToString() : t.Work.Third == (int)EvolutionRung.Audit ? "Audit" : "Search");
        string[] kinds = ["Search", "Audit", "Tune", "Test"];
        ulong[][] seeds = [.. kinds.Select(k => by[k].SelectMany(t => t.Seeds).Distinct().ToArray())];
        Assert.Equal(seeds.Sum(s => s.Length), seeds.SelectMany(s => s).Distinct().Count());
        Assert.All(kinds, k => Assert.NotEmpty(by[k]));
        Assert.Equal(kinds.Select(k => k == "Test"), kinds.Select(k => by[k].All(t => t.MeasuresTest)));
        foreach (IGrouping<string, TrainChildren> rule in by["Tune"].GroupBy(t => t.Text))
            Assert.Equal(
                by["Tune"].Where(t => t.Text == "g_bp").Select(t => (t.LearningRates[0], t.Steps, t.Seeds[0], t.Seeds[1])),
                rule.Select(t => (t.LearningRates[0], t.Steps, t.Seeds[0], t.Seeds[1])));
        Assert.Contains(by["Test"], t => t.Steps == 200);
        Assert.Contains(by["Test"], t => t.Steps == 400);
        Assert.All(by["Test"], t => Assert.Equal(0.03, t.LearningRates.Single())); // the target's own
        Assert.Equal(driver.Trained.Count, driver.Trained.Select(t => t.Work).Distinct().Count());
    }

    [Fact]
    public void TheHallOfFameIsTheAuditedRulesOfEvolutionEachOnce()
    {
        var driver = new RulePlanDriver();
        driver.Run();
        IReadOnlyList<FamousRule> rules = driver.HallOfFame!.Rules;
        Assert.Equal(rules.Select(r => r.Text).Distinct().Count(), rules.Count);
        Assert.Equal(rules.OrderByDescending(r => r.Accuracy).Select(r => r.Text), rules.Select(r => r.Text));
        Assert.Equal(
            driver.Plan.Arms.Take(2).SelectMany(a => a.HallOfFame).Select(l => l.Text).Distinct().Order(StringComparer.Ordinal),
            rules.Select(r => r.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(EvolutionPolicyKind.Paper)]
    [InlineData(EvolutionPolicyKind.Regularized)]
    public void WhatIsFoundDoesNotDependOnTheOrderOfResultsNorOnCrashes(EvolutionPolicyKind policy)
    {
        RuleEvolutionPlanSettings settings = RulePlanDriver.Settings with { Evolution = RulePlanDriver.Settings.Evolution with { Policy = policy } };
        var first = new RulePlanDriver(settings);
        IReadOnlyDictionary<string, double> metrics = first.Run().Metrics;
        for (ulong order = 1; order <= 3; order++)
        {
            var other = new RulePlanDriver(settings);
            Assert.Equal(metrics, other.Run(order, turn =>
            {
                if (turn % 5 == 0) other.Restart();
            }).Metrics);
            Assert.Equal(first.Candidates, other.Candidates);
        }
    }

    [Fact]
    public void AReplayIsExactAndDrawsNothing()
    {
        var driver = new RulePlanDriver();
        driver.Run(7);
        var replayed = new RuleEvolutionPlan(RulePlanDriver.Settings with { Hash = _ => throw new InvalidOperationException("drawn again") });
        var state = new RunState();
        foreach (IRunEvent happened in driver.Events)
            if (state.Apply(happened)) replayed.Apply(happened);
        Assert.Equal(Convert.ToHexString(driver.Plan.Save()), Convert.ToHexString(replayed.Save()));
    }

    [Fact]
    public void ProposalsServedByTheCacheAreFactsTooAndCostNoTraining()
    {
        // A hash that tells rules apart by their length only makes many of them the same.
        var driver = new RulePlanDriver(RulePlanDriver.Settings with { Hash = rule => $"{rule.ToString().Length / 4}" });
        IReadOnlyDictionary<string, double> metrics = driver.Run().Metrics;
        EvolutionCandidate[] served = [.. driver.Plan.Arms.SelectMany(a => a.State.Candidates).Where(c => c.Proposal.SameAs is not null)];
        Assert.NotEmpty(served);
        Assert.Equal(driver.Plan.Arms.Average(a => a.State.ShareServed), metrics["cache_share"]);
        for (int arm = 0; arm < 3; arm++)
            foreach (EvolutionCandidate candidate in driver.Plan.Arms[arm].State.Candidates.Where(c => c.Proposal.SameAs is not null))
            {
                Assert.DoesNotContain(driver.Trained, t => t.Work is { Kind: RuleWorkKind.Candidate } w && w.First == arm && w.Second == candidate.Id);
                Assert.Equal(driver.Plan.Arms[arm].State.Candidates[candidate.Proposal.SameAs!.Value].Fitness, candidate.Fitness);
            }
    }

    [Fact]
    public void ACandidateThatKillsItsEvaluatorsIsFaultyAndTheRunGoesOn()
    {
        var driver = new RulePlanDriver { Kills = t => t.Work is { Kind: RuleWorkKind.Candidate, Second: 3 } or { Kind: RuleWorkKind.Test, First: 0, Third: 1 } };
        IReadOnlyDictionary<string, double> metrics = driver.Run().Metrics;
        Assert.All(driver.Plan.Arms, a => Assert.Equal("it killed its worker", a.State.Candidates[3].Fault));
        Assert.Equal(3, metrics["faulty_candidates"]);
        Assert.True(metrics["bp_test_accuracy"] < new RulePlanDriver().Run().Metrics["bp_test_accuracy"]); // a seed without a result counts as 0
    }

    [Fact]
    public void ALimitOfTimeEndsTheSearchesAndOneOfStepsIsShared()
    {
        RuleEvolutionPlanSettings settings = RulePlanDriver.Settings with { WallTime = TimeSpan.FromSeconds(100), Evolution = RulePlanDriver.Settings.Evolution with { Candidates = 100_000 } };
        var driver = new RulePlanDriver(settings);
        driver.Run(0, turn =>
        {
            if (turn % 10 == 9) driver.Apply(new TimeElapsed(5000));
            if (turn % 10 == 8) driver.Restart();
        });
        Assert.Equal(["evolve", "random", "audit", "tune", "test"], driver.Phases);
        Assert.InRange(driver.Plan.Arms[0].State.Candidates.Count, 5, 100);

        var bounded = new RulePlanDriver(settings with { WallTime = null, MaximumSteps = 30_000 });
        bounded.Run();
        Assert.All(bounded.Plan.Arms, a => Assert.InRange(a.State.ChildSteps, 10_000, 10_000 + 5 * 1100));
    }

    [Fact]
    public void WithoutTestAndRandomSearchARunEndsAfterTuning()
    {
        var driver = new RulePlanDriver(RulePlanDriver.Settings with { Comparison = RulePlanDriver.Settings.Comparison with { RandomRuns = 0, TestSeeds = 0, LongSteps = 0 } });
        IReadOnlyDictionary<string, double> metrics = driver.Run().Metrics;
        Assert.Equal(["evolve", "audit", "tune"], driver.Phases);
        Assert.DoesNotContain("bp_test_accuracy", metrics.Keys);
        Assert.Contains("evolved_reached_bp", metrics.Keys);
        Assert.NotNull(driver.HallOfFame);
    }
}
