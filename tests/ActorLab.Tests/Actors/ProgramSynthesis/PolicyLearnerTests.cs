using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

public sealed class PolicyLearnerTests : SynthesisTestKit
{
    private readonly TestProbe _explorer;
    private readonly int[] _program;
    private long _batch;

    public PolicyLearnerTests()
    {
        _explorer = CreateTestProbe();
        _program = Right(1)[0]; // how many nations are there
        Coordinator.IgnoreMessages(m => m is QueryRun); // asked now and then, in case that a message of its was lost
    }

    [Fact]
    public void ItTrainsPublishesAndOffersCandidates()
    {
        IActorRef learner = Start();
        Train(learner, 4);
        Weights.ExpectNoMsg(TimeSpan.Zero);
        Train(learner, 1);
        PublishWeights fifth = Weights.ExpectMsg<PublishWeights>();
        Assert.Equal(5, fifth.Version);
        Assert.Equal(fifth.Size, Setup.Folders.Weights.Find(fifth.Hash)!.Length);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);

        Train(learner, 5);
        PublishWeights tenth = Weights.ExpectMsg<PublishWeights>();
        ReportProgress offer = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((PolicyLearner.Role, 10, new WeightsReference(10, tenth.Hash)), (offer.Reporter, offer.Step, offer.Weights));
        Assert.Equal((10, 20), (offer.Counters[RunState.StepCounter], offer.Counters["trajectories"]));
        Assert.Equal(3, offer.Metrics["policy_lag"], 5); // batches of version 0 all the time; weights of version 1, then of version 5
        Assert.True(Setup.Folders.Candidates.Has(10, tenth.Hash));
        Assert.NotEqual(fifth.Hash, tenth.Hash);
    }

    [Fact]
    public void AReportIsSentAgainUntilItIsAccepted()
    {
        IActorRef learner = Start();
        Train(learner, 10);
        ReportProgress report = Coordinator.ExpectMsg<ReportProgress>();
        Clock.Advance(TimeSpan.FromSeconds(2));
        Coordinator.ExpectMsg<JoinRun>();
        Assert.Equal(report.Step, Coordinator.ExpectMsg<ReportProgress>().Step);
        learner.Tell(new ProgressAccepted(PolicyLearner.Role, 10), Coordinator);
        Train(learner, 1); // it was taken
        Clock.Advance(TimeSpan.FromSeconds(2));
        Coordinator.ExpectMsg<JoinRun>();
        Train(learner, 1);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void TheEvaluatePhaseEndsTraining()
    {
        IActorRef learner = Start();
        Train(learner, 3);
        learner.Tell(new PhaseEntered(MapoPlan.Train), Coordinator);
        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator);
        ReportProgress offer = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((3, 3, true), (offer.Step, offer.Counters[RunState.StepCounter], Setup.Folders.Candidates.Has(offer.Weights!.Version, offer.Weights.Hash)));
        CheckpointReference saved = Coordinator.ExpectMsg<AnnounceCheckpoint>().Checkpoint;
        Assert.Equal(3, saved.Step);
        learner.Tell(new CheckpointAccepted(saved), Coordinator);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
        Accept(learner, offer); // nothing says that it has finished before all else is known
        ReportProgress end = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((PolicyLearner.FinishedCounter, 1L, 1L), (end.Reporter, end.Step, end.Counters[PolicyLearner.FinishedCounter]));

        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator); // told once more
        Train(learner, 8); // late batches are answered and not trained on
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromSeconds(2));
        Coordinator.ExpectMsg<JoinRun>();
        Assert.Equal(PolicyLearner.FinishedCounter, Coordinator.ExpectMsg<ReportProgress>().Reporter); // until it is accepted too
        learner.Tell(new ProgressAccepted(PolicyLearner.FinishedCounter, 1), Coordinator);
        Train(learner, 1);
        Clock.Advance(TimeSpan.FromSeconds(2));
        Coordinator.ExpectMsg<JoinRun>();
        Train(learner, 1);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ItEndsOfItselfAfterTheLastStep()
    {
        Setup = Setup with { Options = Setup.Options with { Training = Setup.Options.Training with { Steps = 4 } } };
        IActorRef learner = Start();
        Train(learner, 6);
        ReportProgress offer = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((4, 4), (offer.Step, Coordinator.ExpectMsg<AnnounceCheckpoint>().Checkpoint.Step));
        Accept(learner, offer);
        Assert.Equal(PolicyLearner.FinishedCounter, Coordinator.ExpectMsg<ReportProgress>().Reporter);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ACheckpointOnRequestCountsAllItsStepsAndARestartGoesOnFromIt()
    {
        IActorRef learner = Start();
        Train(learner, 7);
        learner.Tell(new SaveCheckpoint(), Coordinator);
        ReportProgress report = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((7, 7), (report.Step, report.Counters[RunState.StepCounter]));
        Accept(learner, report);
        AnnounceCheckpoint saved = Coordinator.ExpectMsg<AnnounceCheckpoint>();
        Assert.Equal((7, true), (saved.Checkpoint.Step, saved.Requested));
        Assert.True(File.Exists(Path.Combine(Setup.Folders.Checkpoints, saved.Checkpoint.Path)));
        Assert.Equal(5, Weights.ExpectMsg<PublishWeights>().Version);
        Train(learner, 1);
        byte[] atEight = Finished(learner);

        IActorRef second = Start(version: 7);
        Accept(second, Coordinator.ExpectMsg<ReportProgress>());
        Train(second, 1);
        Assert.Equal(SomeFloats(atEight), SomeFloats(Finished(second)));
    }

    [Fact]
    public void OutdatedVersionsMakeItCountOn()
    {
        IActorRef learner = Start();
        learner.Tell(new WeightsOutdated(1, 50), Weights);
        Assert.Equal(51, Weights.ExpectMsg<PublishWeights>().Version);
    }

    [Fact]
    public void CheckpointsComeByStepsAndByTime()
    {
        Setup = Setup with { CheckpointEverySteps = 2, CheckpointEvery = TimeSpan.FromSeconds(60) };
        IActorRef learner = Start();
        Train(learner, 3);
        Assert.Equal(2, Announced().Step);
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(3, Announced().Step);
        Clock.Advance(TimeSpan.FromSeconds(60)); // nothing new
        Train(learner, 1);
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(4, Announced().Step); // and three was not announced twice
        Train(learner, 2);
        Assert.Equal(6, Announced().Step);

        CheckpointReference Announced()
        {
            var announced = (AnnounceCheckpoint)Coordinator.FishForMessage(m => m is AnnounceCheckpoint);
            learner.Tell(new CheckpointAccepted(announced.Checkpoint), Coordinator);
            return announced.Checkpoint;
        }
    }

    [Fact]
    public void ATornBatchOrAnUnknownQuestionCrashesItAndASupervisorStartsItAgain()
    {
        IActorRef learner = Start();
        TrainBatch good = Batch();
        foreach (TrainBatch bad in new[] { good with { Tokens = [1] }, ProgramCodec.Pack(9, 0, [new MapoSample(12, _program, 1)]), ProgramCodec.Pack(9, 0, [new MapoSample(-1, _program, 1)]) })
        {
            learner.Tell(bad, _explorer);
            Weights.ExpectMsg<PublishWeights>(); // the default strategy restarted it
            Coordinator.ExpectMsg<JoinRun>();
            Memory.ExpectMsg<CountTrajectories>();
        }

        _explorer.ExpectNoMsg(TimeSpan.Zero);
        Train(learner, 1);
    }

    [Fact]
    public void AProgramThatCannotBeReplayedIsLeftOut()
    {
        IActorRef learner = Start();
        learner.Tell(ProgramCodec.Pack(1, 0, [new MapoSample(1, [3, 3], 1)]), _explorer);
        Assert.Equal(1, _explorer.ExpectMsg<BatchTrained>().BatchId);
        learner.Tell(ProgramCodec.Pack(2, 0, [new MapoSample(1, [3, 3], 1), new MapoSample(1, _program, 1)]), _explorer);
        _explorer.ExpectMsg<BatchTrained>();
        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator);
        ReportProgress report = Coordinator.ExpectMsg<ReportProgress>();
        // Both batches are steps, though the first had nothing to learn from.
        Assert.Equal((2, 1), (report.Step, report.Counters["trajectories"]));
    }

    [Fact]
    public void TheBestCandidateBecomesTheModel()
    {
        IActorRef learner = Start();
        Train(learner, 10);
        WeightsReference best = Coordinator.ExpectMsg<ReportProgress>().Weights!;
        learner.Tell(new BestWeightsKept(new BestWeights(new WeightsReference(3, new string('a', 64)), "dev_accuracy", 0.5)), Coordinator); // long gone
        learner.Tell(new BestWeightsKept(new BestWeights(best, "dev_accuracy", 0.5)), Coordinator);
        Train(learner, 1);
        Assert.Equal(Setup.Folders.Candidates.Find(best.Version, best.Hash), CheckpointFile.Read(Setup.Folders.Model)["weights"]);
        Assert.Equal(Setup.Data.Factory.Vocabulary.Words, ProgramModel.ReadWords(Setup.Folders.Model));
    }

    [Fact]
    public void ABatchTooFarBehindIsAnsweredAndNotTrainedOn()
    {
        Setup = Setup with { Options = Setup.Options with { Mapo = Setup.Options.Mapo with { MaximumLag = 3 } } };
        IActorRef learner = Start();
        Train(learner, 5); // weights of version 5 are out; the batches are of version 0
        ReportProgress report = Stop(learner, batches: 3);
        // The lags were 1 each; then 5 is too much.
        Assert.Equal((5, 5, 3, 1), (report.Step, report.Counters[RunState.StepCounter], report.Counters["stale_batches"], report.Metrics["policy_lag_max"]));

        ReportProgress Stop(IActorRef learner, int batches)
        {
            for (int i = 0; i < batches; i++)
            {
                learner.Tell(Batch(), _explorer);
                Assert.Equal(new BatchTrained(_batch, 5), _explorer.ExpectMsg<BatchTrained>());
            }

            learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator);
            return Coordinator.ExpectMsg<ReportProgress>();
        }
    }

    [Fact]
    public void ABatchThatComesTwiceIsTrainedOnOnce()
    {
        IActorRef learner = Start();
        TrainBatch batch = Batch();
        TestProbe other = CreateTestProbe();
        foreach (TestProbe sender in new[] { _explorer, _explorer, other })
        {
            learner.Tell(batch, sender);
            Assert.Equal(batch.BatchId, sender.ExpectMsg<BatchTrained>().BatchId);
        }

        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator);
        Assert.Equal(2, Coordinator.ExpectMsg<ReportProgress>().Step); // another explorer's batch of that number is another batch
    }

    [Fact]
    public void WeightsAreAnnouncedAgainUntilThePublisherKnowsThem()
    {
        IActorRef learner = Start();
        Clock.Advance(TimeSpan.FromSeconds(2));
        PublishWeights first = Weights.ExpectMsg<PublishWeights>();
        Assert.Equal(1, first.Version);
        learner.Tell(new WeightsOutdated(0, 70), Weights); // an answer to something else
        Train(learner, 1);
        Weights.ExpectNoMsg(TimeSpan.Zero);
        learner.Tell(new WeightsAnnounced(1, first.Hash, first.Size), Weights);
        Clock.Advance(TimeSpan.FromSeconds(4));
        Train(learner, 1);
        Weights.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void WhatItWasNotToldItLearnsByAsking()
    {
        IActorRef learner = Start();
        Train(learner, 10);
        ReportProgress offer = Coordinator.ExpectMsg<ReportProgress>();
        WeightsReference best = offer.Weights!;
        learner.Tell(Summary(MapoPlan.Train, best), Coordinator);
        ReportProgress model = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((10, 10), (model.Step, model.Metrics[PolicyLearner.ModelMetric]));
        Assert.Equal(10, CheckpointFile.Read(Setup.Folders.Model).Step);
        learner.Tell(Summary(MapoPlan.Train, best), Coordinator); // once is enough
        learner.Tell(Summary(MapoPlan.Evaluate, best), Coordinator);
        Coordinator.ExpectMsg<AnnounceCheckpoint>();
        Accept(learner, offer);
        Assert.Equal(PolicyLearner.FinishedCounter, Coordinator.ExpectMsg<ReportProgress>().Reporter);

        // After a restart the model file itself shows that it is written, though the candidate is gone.
        Setup.Folders.Candidates.DeleteBefore(100, -1);
        Watch(learner);
        Sys.Stop(learner);
        ExpectTerminated(learner);
        while (Weights.HasMessages) Weights.ReceiveOne(TimeSpan.Zero);
        IActorRef second = Start(version: 11);
        Accept(second, Coordinator.ExpectMsg<ReportProgress>()); // of the checkpoint: not accepted by then
        second.Tell(Summary(MapoPlan.Evaluate, best), Coordinator);
        Assert.Equal(PolicyLearner.FinishedCounter, ((ReportProgress)Coordinator.FishForMessage(m => m is ReportProgress)).Reporter); // and nothing is offered a second time
        Assert.Equal(10, ((ReportProgress)Coordinator.FishForMessage(m => m is ReportProgress)).Metrics[PolicyLearner.ModelMetric]);
    }

    /// <summary>A learner that was busy or hung finds much old news at once, of files that are deleted by now.</summary>
    [Fact]
    public void AModelIsMissingOnlyWhenAnswersToLaterQuestionsStillNameIt()
    {
        var gone = new WeightsReference(3, new string('a', 64));
        IActorRef learner = Start();
        learner.Tell(new WeightsAnnounced(1, "", 0), Weights);
        for (int i = 0; i < 30; i++) learner.Tell(Summary(MapoPlan.Train, gone, question: 1), Coordinator);
        for (int asked = 2; asked <= 10; asked++) Answer(asked);
        Train(learner, 1);
        Weights.ExpectNoMsg(TimeSpan.Zero);
        Answer(11);
        Weights.ExpectMsg<PublishWeights>(); // it failed, and the default strategy restarted it

        void Answer(long question)
        {
            Clock.Advance(TimeSpan.FromSeconds(2)); // it asks again
            learner.Tell(Summary(MapoPlan.Train, gone, question), Coordinator);
        }
    }

    private static RunSummary Summary(string phase, WeightsReference best, long question = 0) => new(
        RunStatus.Running, phase, TimeSpan.Zero, new Dictionary<string, long>(), new Dictionary<string, MetricValue>(), 0, 0, 0, 0, null,
        new BestWeights(best, "dev_accuracy", 0.5), question);

    /// <summary>
    /// A learner that stops and goes on from its checkpoint ends with the bytes of one that did not: weights, optimizer,
    /// dropout, step size. Others draw from Torch's generator meanwhile.
    /// </summary>
    [Fact]
    public void AResumedLearnerEndsWithTheSameBits()
    {
        Setup = Setup with { Options = Setup.Options with { Training = Setup.Options.Training with { FinalLearningRateShare = 0.1 } } };
        Assert.True(Setup.Options.Policy.Dropout > 0);
        SynthesisSetup first = Setup, second = Setup with { Folders = SynthesisFolders.In(Path.Combine(Context(PolicyLearner.Role).RunDirectory, "second")) };
        TrainBatch[] batches = [.. Enumerable.Range(0, 12).Select(i => ProgramCodec.Pack(i + 1, i, [new MapoSample(1, _program, 0.1f * i), new MapoSample(4, _program, 0.5f)]))];

        byte[] undisturbed = Run(first, []), resumed = Run(second, [3, 4, 9]);
        Assert.Equal(Convert.ToHexString(undisturbed), Convert.ToHexString(resumed));

        byte[] Run(SynthesisSetup setup, int[] stops)
        {
            Setup = setup;
            IActorRef learner = Start();
            for (int i = 0; i < batches.Length; i++)
            {
                if (stops.Contains(i))
                {
                    learner.Tell(new SaveCheckpoint(), Coordinator);
                    Coordinator.FishForMessage(m => m is AnnounceCheckpoint);
                    Watch(learner);
                    Sys.Stop(learner);
                    ExpectTerminated(learner);
                    while (Weights.HasMessages) Weights.ReceiveOne(TimeSpan.Zero);
                    learner = Sys.ActorOf(PolicyLearner.Props(Context(PolicyLearner.Role), Setup, Memory, Weights));
                }

                learner.Tell(batches[i], _explorer);
                _explorer.ExpectMsg<BatchTrained>();
                TorchSharp.torch.rand(3).Dispose();
            }

            learner.Tell(new SaveCheckpoint(), Coordinator);
            Coordinator.FishForMessage(m => m is AnnounceCheckpoint { Checkpoint.Step: 12 });
            while (Coordinator.HasMessages) Coordinator.ReceiveOne(TimeSpan.Zero);
            while (Weights.HasMessages) Weights.ReceiveOne(TimeSpan.Zero);
            while (Memory.HasMessages) Memory.ReceiveOne(TimeSpan.Zero);
            Checkpoint last = new CheckpointFolder(setup.Folders.Checkpoints, 3, _ => { }).LoadNewest()!;
            return [.. last["weights"], .. last["optimizer"]];
        }
    }

    [Fact]
    public void ReportsThatTheRunMayNotHaveAreInTheCheckpoint()
    {
        IActorRef learner = Start();
        Train(learner, 7);
        learner.Tell(new SaveCheckpoint(), Coordinator);
        ReportProgress lost = Coordinator.ExpectMsg<ReportProgress>();
        Coordinator.ExpectMsg<AnnounceCheckpoint>();
        Watch(learner);
        Sys.Stop(learner);
        ExpectTerminated(learner);
        Weights.ExpectMsg<PublishWeights>();
        learner = Sys.ActorOf(PolicyLearner.Props(Context(PolicyLearner.Role), Setup, Memory, Weights));
        Coordinator.ExpectMsg<JoinRun>();
        ReportProgress again = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((lost.Step, 7), (again.Step, again.Counters[RunState.StepCounter]));
    }

    private IActorRef Start(long version = 1)
    {
        IActorRef learner = Sys.ActorOf(PolicyLearner.Props(Context(PolicyLearner.Role), Setup, Memory, Weights));
        Assert.Equal(version, Weights.ExpectMsg<PublishWeights>().Version);
        Assert.Equal(new JoinRun(PolicyLearner.Role, true), Coordinator.ExpectMsg<JoinRun>());
        Memory.ExpectMsg<CountTrajectories>();
        return learner;
    }

    private TrainBatch Batch() => ProgramCodec.Pack(++_batch, 0, [new MapoSample(1, _program, 1), new MapoSample(1, _program, 0.5f)]);

    private void Train(IActorRef learner, int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            learner.Tell(Batch(), _explorer);
            Assert.Equal(_batch, _explorer.ExpectMsg<BatchTrained>().BatchId);
        }
    }

    /// <summary>The weights that a learner offers in the end; it is stopped then.</summary>
    private void Accept(IActorRef learner, ReportProgress report) => learner.Tell(new ProgressAccepted(report.Reporter, report.Step), Coordinator);

    private byte[] Finished(IActorRef learner)
    {
        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator);
        ReportProgress offer = Coordinator.ExpectMsg<ReportProgress>();
        Coordinator.ExpectMsg<AnnounceCheckpoint>();
        Accept(learner, offer);
        Coordinator.ExpectMsg<ReportProgress>();
        Weights.ExpectMsg<PublishWeights>();
        File.Delete(Path.Combine(Setup.Folders.Checkpoints, "step-000000000008.checkpoint"));
        Watch(learner);
        Sys.Stop(learner);
        ExpectTerminated(learner);
        return Setup.Folders.Candidates.Find(offer.Weights!.Version, offer.Weights.Hash)!;
    }

    private static float[] SomeFloats(byte[] weights) => [.. Safetensors.Read(weights).SelectMany(t => t.ToFloats())];
}
