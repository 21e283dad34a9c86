using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

public sealed class MapoPlanTests
{
    private static MapoPlanSettings Settings => PlanDriver.Settings;

    [Fact]
    public void ARunGoesThroughItsPhasesAndFinishesWithTheBestWeights()
    {
        var run = new PlanDriver(Settings);
        Assert.IsType<PlanStep.Wait>(run.Advance());
        Assert.Equal(MapoPlan.Explore, run.State.Phase);
        Assert.Equal(["0 1000 0", "1 1000 0", "2 1000 0"], run.Open.Select(Describe));
        run.Done(run.Open[1], state: "a");
        run.Advance();
        Assert.Equal(["0 1000 0", "2 1000 0", "1 500 1 last from a"], run.Open.Select(Describe)); // the others' rounds go on meanwhile
        run.DoneAll(MapoPlan.ExploreTicket);
        run.Advance();
        Assert.Equal(["0 500 1 last", "2 500 1 last"], run.Open.Select(Describe));
        run.DoneAll(MapoPlan.ExploreTicket);
        run.Advance();

        Assert.Equal(MapoPlan.Train, run.State.Phase);
        Assert.Equal(["shard-0 pass 0", "shard-1 pass 0 without a", "shard-2 pass 0"], run.Open.Select(Describe));
        Evaluate(run, 20, "a", right: 0.5);
        Assert.Equal("a", run.State.Best?.Weights.Hash);
        run.DoneAll(MapoPlan.SampleTicket);
        run.Advance();
        Assert.Equal(["shard-0 pass 1", "shard-1 pass 1 without a", "shard-2 pass 1"], run.Open.Select(Describe));
        Evaluate(run, 40, "b", right: 1);
        Evaluate(run, 60, "c", right: 0.5);
        Assert.Equal("b", run.State.Best?.Weights.Hash); // a later and worse one is not kept

        run.Learn(40);
        Assert.IsType<PlanStep.Wait>(run.Advance());
        Assert.Equal(MapoPlan.Evaluate, run.State.Phase);
        Assert.DoesNotContain(run.Open, t => t.Kind == MapoPlan.EvaluateTicket); // the learner has not yet offered its last weights
        run.LearnerEnds(new WeightsReference(100, "d"));
        run.Advance();
        Assert.Equal(["dev-sample 0+4 d", "dev-sample 4+2 d"], Evaluations(run));
        run.DoneAll(MapoPlan.EvaluateTicket, 0);
        run.Advance();
        Assert.Equal(["dev 0+4 b", "dev 4+4 b", "dev 8+2 b"], Evaluations(run));
        run.DoneAll(MapoPlan.EvaluateTicket, 0.5);
        run.Advance();
        Assert.Equal(["test 0+4 b", "test 4+1 b"], Evaluations(run));
        run.DoneAll(MapoPlan.EvaluateTicket);
        var finish = Assert.IsType<PlanStep.Finish>(run.Advance());
        Assert.Equal((0.5, 1, 40), (finish.Metrics["dev_accuracy"], finish.Metrics["test_accuracy"], finish.Metrics["chosen_step"]));
        Assert.Equal(
            ["dev_sample_accuracy 20 0.50", "dev_sample_accuracy 40 1.00", "dev_sample_accuracy 60 0.50", "dev_sample_accuracy 100 0.00", "dev_accuracy 40 0.50", "test_accuracy 40 1.00"],
            run.Reported);
    }

    [Fact]
    public void OfEquallyGoodWeightsTheLaterAreKept()
    {
        PlanDriver run = Training(Settings);
        Evaluate(run, 20, "a", 0.5);
        Evaluate(run, 40, "b", 0.5);
        Assert.Equal("b", run.State.Best?.Weights.Hash);
    }

    [Fact]
    public void WeightsAreJudgedEverySoManySteps()
    {
        PlanDriver run = Training(Settings);
        run.Learn(10, new WeightsReference(10, "a"));
        run.Advance();
        Assert.Empty(Evaluations(run));
        run.Learn(15, new WeightsReference(25, "b"));
        run.Advance();
        Assert.Equal(2, Evaluations(run).Count());
        run.Learn(25, new WeightsReference(50, "c"));
        run.Advance();
        Assert.DoesNotContain(Evaluations(run), e => e.EndsWith(" c")); // one evaluation at a time
        run.DoneAll(MapoPlan.EvaluateTicket);
        run.Advance();
        Assert.All(Evaluations(run), e => Assert.EndsWith(" c", e));
    }

    [Fact]
    public void WhereAllDevQuestionsAreTriedEachTimeTheEndDoesNotRepeatIt()
    {
        PlanDriver run = Training(Settings with { DevSample = 10, TestQuestions = 0 });
        Evaluate(run, 20, "a", 1);
        run.Learn(80);
        run.Advance();
        run.LearnerEnds(new WeightsReference(100, "d"));
        run.Advance();
        run.DoneAll(MapoPlan.EvaluateTicket, 0.25);
        var finish = Assert.IsType<PlanStep.Finish>(run.Advance());
        Assert.Equal(1, finish.Metrics["dev_accuracy"]);
        Assert.False(finish.Metrics.ContainsKey("test_accuracy"));
        Assert.Equal(["dev_accuracy 20 1.00", "dev_accuracy 100 0.20"], run.Reported); // 1 + 1 + 0 of 10
    }

    [Fact]
    public void WeightsJudgedAlreadyAreNotJudgedAgainAtTheEnd()
    {
        PlanDriver run = Training(Settings);
        Evaluate(run, 80, "a", 1);
        run.Learn(20);
        run.Advance();
        Assert.Equal(MapoPlan.Evaluate, run.State.Phase);
        run.LearnerEnds(new WeightsReference(80, "a"));
        run.Advance();
        Assert.All(Evaluations(run), e => Assert.StartsWith("dev ", e));
    }

    [Fact]
    public void EachTicketOfAShardGoesOnFromWhatItsLastOneLeft()
    {
        var run = new PlanDriver(Settings with { Shards = 1, Episodes = 2_000_000 });
        var issued = new List<string>();
        for (int i = 0; i < 10; i++)
        {
            run.Advance();
            issued.Add(Describe(Assert.Single(run.Open)));
            if (i % 2 == 1) run.Restart();
            run.Done(run.Open[0], state: i == 4 ? null : $"h{i}"); // the last round leaves none
        }

        Assert.Equal(
            [
                "0 1000 0", "0 9000 1 from h0", "0 90000 2 from h1 after h0", "0 900000 3 from h2 after h1 without h0", "0 1000000 4 last from h3 after h2 without h1",
                "shard-0 pass 0 without h3 without h2 without h1", "shard-0 pass 1 from h5", "shard-0 pass 2 from h6 after h5", "shard-0 pass 3 from h7 after h6 without h5", "shard-0 pass 4 from h8 after h7 without h6",
            ],
            issued);
    }

    [Fact]
    public void ATicketThatIsGivenUpOrChangedNothingLeavesTheStateAsItWas()
    {
        var run = new PlanDriver(Settings with { Shards = 1, Episodes = 0 });
        run.Advance();
        run.Done(run.Open[0], state: "a");
        run.Advance();
        run.GiveUp(run.Open[0]);
        run.Advance();
        Assert.Equal("shard-0 pass 2 from a", Describe(run.Open[0]));
        run.Done(run.Open[0], state: "a");
        run.Advance();
        Assert.Equal("shard-0 pass 3 from a", Describe(run.Open[0]));
    }

    [Fact]
    public void NoTwoTicketsOfAShardAreOpenAndThoseBehindComeFirst()
    {
        var run = new PlanDriver(Settings with { Shards = 20, Explorers = 2, Episodes = 0 });
        run.Advance();
        Assert.Equal(Enumerable.Range(0, 8), run.Open.Select(Shard)); // four for each explorer
        foreach (int at in new[] { 3, 3, 0 })
        {
            run.Done(run.Open[at]);
            run.Advance();
        }

        Assert.Equal([1, 2, 5, 6, 7, 8, 9, 10], run.Open.Select(Shard));
        for (int i = 0; i < 200; i++)
        {
            run.Done(run.Open[i * 7 % run.Open.Count]);
            run.Advance();
            Assert.Equal(8, run.Open.Select(Shard).Distinct().Count());
        }

        static int Shard(Ticket ticket) => (ProgramSynthesisProtocol.SampleShardBinding.Read(ticket.Payload)).Shard;
    }

    [Fact]
    public void ARunOfOtherShardsIsRefused()
    {
        var run = new PlanDriver(Settings);
        run.Advance();
        var other = new MapoPlan(Settings with { Shards = 4 });
        other.Apply(new TicketsIssued(run.Open)); // replayed
        Assert.Contains("3 shards", Assert.IsType<PlanStep.Fail>(other.Next(run.State)).Reason);
        other = new MapoPlan(Settings with { Shards = 2 });
        other.Restore(run.Plan.Save());
        Assert.Contains("workers.shard-size", Assert.IsType<PlanStep.Fail>(other.Next(run.State)).Reason);
    }

    /// <summary>A crash at any moment of an evaluation changes nothing in what comes of it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnEvaluationGoesOnAfterARestart(int crashAt)
    {
        PlanDriver undisturbed = Training(Settings), disturbed = Training(Settings);
        foreach ((PlanDriver run, bool crashes) in new[] { (undisturbed, false), (disturbed, true) })
        {
            int moment = 0;
            Evaluate(run, 20, "a", 0.5);
            run.Learn(20, new WeightsReference(40, "b"));
            Crash();
            run.Advance();
            Crash();
            Ticket[] tickets = [.. run.Open.Where(t => t.Kind == MapoPlan.EvaluateTicket)];
            Assert.Equal(["dev-sample 0+4 b", "dev-sample 4+2 b"], Evaluations(run));
            Assert.All(tickets, t => Assert.Equal(20, PlanDriver.Evaluation(t)!.Best));
            run.Done(tickets[0], 0.75);
            run.Advance();
            Crash();
            run.Done(tickets[1], 1);
            Crash();
            run.Advance();

            void Crash()
            {
                if (crashes && moment++ == crashAt) run.Restart();
            }
        }

        Assert.Equal(undisturbed.Reported, disturbed.Reported);
        Assert.Equal(undisturbed.State.Best, disturbed.State.Best);
        Assert.Equal("b", disturbed.State.Best?.Weights.Hash);
        Assert.Equal(undisturbed.Plan.Save(), disturbed.Plan.Save());
    }

    [Fact]
    public void TheRunWaitsForTheModelOfItsBestWeights()
    {
        var run = new PlanDriver(Settings with { Episodes = 0, DevSample = 10, TestQuestions = 0 }) { WritesModel = false };
        run.Advance();
        Evaluate(run, 20, "a", 0.5);
        run.Model(20);
        run.LearnerEnds(new WeightsReference(100, "d"));
        run.Advance();
        run.DoneAll(MapoPlan.EvaluateTicket);
        Assert.IsType<PlanStep.Wait>(run.Advance()); // the model is still the one of version 20
        run.Model(100);
        Assert.IsType<PlanStep.Finish>(run.Advance());
    }

    [Fact]
    public void TimeEndsExplorationAndTraining()
    {
        var run = new PlanDriver(Settings with { WallTime = TimeSpan.FromMinutes(10), Steps = 1_000_000 });
        run.Advance();
        run.Pass(TimeSpan.FromSeconds(119));
        run.Advance();
        Assert.Equal(MapoPlan.Explore, run.State.Phase);
        run.Pass(TimeSpan.FromSeconds(1));
        run.Advance();
        Assert.Equal(MapoPlan.Train, run.State.Phase); // though its tickets are open
        run.Pass(TimeSpan.FromSeconds(419));
        run.Advance();
        Assert.Equal(MapoPlan.Train, run.State.Phase);
        run.Pass(TimeSpan.FromSeconds(1));
        run.Advance();
        Assert.Equal(MapoPlan.Evaluate, run.State.Phase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void TrainingEndsEarlyWhereTheBestWeightsAreOldAndOnlyIfAsked(long stopAfter)
    {
        PlanDriver run = Training(Settings with { Steps = 1000, StopAfter = stopAfter });
        Evaluate(run, 20, "a", 0.5);
        Evaluate(run, 40, "b", 0);
        Evaluate(run, 60, "c", 0.5); // as good, and later: the best
        Evaluate(run, 80, "d", 0);
        Assert.Equal(MapoPlan.Train, run.State.Phase);
        run.Restart();
        run.Learn(20, new WeightsReference(100, "e"));
        run.Advance();
        Assert.Equal(MapoPlan.Train, run.State.Phase); // these might be the best
        run.DoneAll(MapoPlan.EvaluateTicket, 0);
        run.Advance();
        Assert.Equal(stopAfter > 0 ? MapoPlan.Evaluate : MapoPlan.Train, run.State.Phase);
        if (stopAfter == 0) return;
        run.LearnerEnds(new WeightsReference(103, "f"));
        run.Advance();
        run.DoneAll(MapoPlan.EvaluateTicket, 0);
        run.Advance();
        Assert.All(Evaluations(run), e => Assert.EndsWith(" c", e)); // all dev questions, by the best
    }

    [Fact]
    public void WithoutEpisodesTrainingBeginsAtOnce()
    {
        var run = new PlanDriver(Settings with { Episodes = 0 });
        run.Advance();
        Assert.Equal(MapoPlan.Train, run.State.Phase);
        Assert.DoesNotContain(run.Open, t => t.Kind == MapoPlan.ExploreTicket);
    }

    [Fact]
    public void ALearnerThatEndsEndsTrainingEvenWhereTheRunCountedFewerSteps()
    {
        PlanDriver run = Training(Settings);
        run.Learn(90); // ten more were lost in a crash
        run.LearnerEnds(new WeightsReference(100, "d"));
        run.Advance();
        Assert.Equal(MapoPlan.Evaluate, run.State.Phase);
    }

    [Fact]
    public void DevAndTestMayBeTheSameSplit()
    {
        PlanDriver run = Training(Settings with { TestSplit = "dev", TestQuestions = 10 });
        run.LearnerEnds(new WeightsReference(100, "d"));
        PlanStep step = run.Advance();
        for (int i = 0; i < 3; i++)
        {
            Assert.IsType<PlanStep.Wait>(step);
            run.DoneAll(MapoPlan.EvaluateTicket);
            step = run.Advance();
        }

        var finish = Assert.IsType<PlanStep.Finish>(step);
        Assert.Equal((1, 1), (finish.Metrics["dev_accuracy"], finish.Metrics["test_accuracy"]));
    }

    [Fact]
    public void AnEvaluationMayBeIssuedInParts()
    {
        PlanDriver run = Training(Settings);
        run.Learn(20, new WeightsReference(20, "a"));
        var issue = (PlanStep.IssueTickets)run.Plan.Next(run.State);
        Ticket[] parts = [.. issue.Tickets.Select((t, i) => new Ticket(run.State.Ledger.NextId + i, t.Kind, t.Role, t.Affinity, t.Payload))];
        foreach (Ticket part in parts) run.Apply(new TicketsIssued([part]));
        run.Done(parts[0], 1);
        run.Advance();
        Assert.Empty(run.Reported);
        run.Done(parts[1], 0);
        run.Advance();
        Assert.Equal(["dev_sample_accuracy 20 0.67"], run.Reported);
    }

    [Fact]
    public void AnEvaluationWhoseTicketsAreGivenUpEnds()
    {
        PlanDriver run = Training(Settings);
        run.Learn(20, new WeightsReference(20, "a"));
        run.Advance();
        foreach (Ticket ticket in run.Open.Where(t => t.Kind == MapoPlan.EvaluateTicket).ToList()) run.GiveUp(ticket);
        run.Advance();
        Assert.Equal(["dev_sample_accuracy 20 0.00"], run.Reported);
    }

    [Fact]
    public void ALearnerThatNeverAnnouncedWeightsFailsTheRun()
    {
        PlanDriver run = Training(Settings);
        run.Apply(new ProgressReported(new ReportProgress(
            PolicyLearner.FinishedCounter, 1, null, new Dictionary<string, long> { [PolicyLearner.FinishedCounter] = 1 }, new Dictionary<string, double>())));
        Assert.IsType<PlanStep.Fail>(run.Advance());
    }

    /// <summary>Whatever happens in whatever order, once the learner has ended and all tickets are done, the run finishes.</summary>
    [Property(MaxTest = 200)]
    public void NoInterleavingDeadlocks(byte[] actions, bool timed, bool sampled)
    {
        var run = new PlanDriver(Settings with { WallTime = timed ? TimeSpan.FromMinutes(1) : null, DevSample = sampled ? 6 : 10, StopAfter = actions.Length % 2 * 20 });
        PlanStep step = run.Advance();
        long version = 0;
        bool ended = false;
        foreach (byte action in actions)
        {
            if (step is PlanStep.Finish) break;
            int pick = action >> 3;
            switch (action & 7)
            {
                case 0 or 1 when run.Open.Count > 0:
                    run.Done(run.Open[pick % run.Open.Count], pick / 31.0);
                    break;
                case 2 when run.Open.Count > 0:
                    run.GiveUp(run.Open[pick % run.Open.Count]);
                    break;
                case 3 when !ended:
                    run.Learn(pick);
                    break;
                case 4 or 5 when !ended:
                    version = Math.Max(version + 1, run.State.Counter(RunState.StepCounter));
                    run.Learn(1, new WeightsReference(version, $"w{version}"));
                    break;
                case 6:
                    run.Pass(TimeSpan.FromSeconds(pick));
                    break;
                case 7 when pick < 8:
                    run.Restart();
                    break;
                case 7 when pick > 28 && run.State.Phase == MapoPlan.Evaluate && !ended:
                    run.LearnerEnds(new WeightsReference(++version, $"w{version}"));
                    ended = true;
                    break;
            }

            step = run.Advance();
            Assert.IsNotType<PlanStep.Fail>(step);
        }

        for (int i = 0; step is not PlanStep.Finish; i++)
        {
            Assert.True(i < 500, $"The run hangs in phase '{run.State.Phase}'.");
            foreach (Ticket ticket in run.Open.Take(3).ToList()) run.Done(ticket);
            if (run.State.Phase == MapoPlan.Train) run.Learn(1);
            if (run.State.Phase == MapoPlan.Evaluate && !ended)
            {
                run.LearnerEnds(new WeightsReference(++version, $"w{version}"));
                ended = true;
            }

            step = run.Advance();
        }

        Assert.Equal(run.State.Best!.Weights.Version, ((PlanStep.Finish)step).Metrics["chosen_step"]);
    }

    private static PlanDriver Training(MapoPlanSettings settings)
    {
        var run = new PlanDriver(settings with { Episodes = 0 });
        run.Advance();
        return run;
    }

    private static void Evaluate(PlanDriver run, long step, string hash, double right)
    {
        run.Learn(step - run.State.Counter(RunState.StepCounter), new WeightsReference(step, hash));
        run.Advance();
        run.DoneAll(MapoPlan.EvaluateTicket, right);
        run.Advance();
    }

    private static IEnumerable<string> Evaluations(PlanDriver run) =>
        run.Open.Select(PlanDriver.Evaluation).OfType<EvaluateQuestions>().Select(e => $"{e.Split} {e.Start}+{e.Count} {e.Hash}");

    private static string Describe(Ticket ticket)
    {
        if (ticket.Kind != MapoPlan.ExploreTicket)
        {
            var pass = ProgramSynthesisProtocol.SampleShardBinding.Read(ticket.Payload);
            Assert.Equal(ticket.Affinity, $"shard-{pass.Shard}");
            return $"shard-{pass.Shard} pass {pass.Pass}{Describe(pass.Source)}";
        }

        var work = ProgramSynthesisProtocol.ExploreShardBinding.Read(ticket.Payload);
        Assert.Null(ticket.Affinity); // what it needs is in a file
        return $"{work.Shard} {work.Episodes} {work.Round}{(work.Last ? " last" : "")}{Describe(work.Source)}";
    }

    private static string Describe(ShardSource source) =>
        (source.State.Length > 0 ? $" from {source.State}" : "") + (source.Previous.Length > 0 ? $" after {source.Previous}" : "")
        + string.Concat(source.Obsolete.Select(o => $" without {o}"));
}
