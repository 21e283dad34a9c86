using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using Akka.Actor;
using Akka.Event;
using TorchSharp;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>
/// Trains the policy on the explorers' batches, one optimizer step a batch, on a thread of its own. Publishes weights,
/// offers candidates for evaluation, writes checkpoints and the best model.
/// </summary>
public sealed class PolicyLearner : ReceiveActor, IWithTimers
{
    /// <summary>The role's name.</summary>
    public const string Role = "learner";

    /// <summary>Counts 1 once training is over and the last candidate is announced.</summary>
    public const string FinishedCounter = "learner_finished";

    private const string Experiment = "mapo";
    private const int ReportEvery = 20;
    private const int CandidatesKept = 8;

    private readonly SynthesisSetup _setup;
    private readonly IActorRef _coordinator, _memory, _publisher;
    private readonly ProgressReporter _reporter, _end;
    private readonly CheckpointFolder _checkpoints;
    private readonly Queue<string> _candidates = new();
    private readonly Dictionary<int, MemoryStatistics> _statistics = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private PolicyTrainer _trainer = null!;
    private Tally _tally = new();
    private long _version, _candidateStep = -1, _checkpointStep;
    private string _best = "";
    private bool _finished;

    /// <summary>Use <see cref="Props"/>.</summary>
    public PolicyLearner(RoleContext context, SynthesisSetup setup, IActorRef memory, IActorRef publisher)
    {
        _setup = setup;
        (_coordinator, _memory, _publisher) = (context.Coordinator, memory, publisher);
        _reporter = new ProgressReporter(_coordinator, Role, Self);
        _end = new ProgressReporter(_coordinator, FinishedCounter, Self);
        _checkpoints = new CheckpointFolder(setup.Folders.Checkpoints, setup.CheckpointsKept, Warn);

        Receive<TrainBatch>(Train);
        Receive<ProgressAccepted>(accepted => (accepted.Reporter == Role ? _reporter : _end).Accepted(accepted));
        Receive<WeightsAnnounced>(_ => { });
        Receive<WeightsOutdated>(outdated =>
        {
            _version = Math.Max(_version, outdated.Latest);
            Publish();
        });
        Receive<MemoryStatistics>(statistics => _statistics[statistics.Partition] = statistics);
        Receive<PhaseEntered>(entered =>
        {
            if (entered.Phase == MapoPlan.Evaluate) Finish();
        });
        Receive<BestWeightsKept>(kept => KeepModel(kept.Best));
        Receive<SaveCheckpoint>(_ => SaveCheckpoint(requested: true));
        Receive<CheckpointDue>(_ =>
        {
            if (_trainer.Steps > _checkpointStep) SaveCheckpoint();
        });
        Receive<CheckpointAccepted>(_ => { });
        Receive<Tick>(_ => OnTick());
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    private EnvironmentFactory Factory => _setup.Data.Factory;

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    /// <summary>How the learner is made; it needs a thread of its own.</summary>
    public static Props Props(RoleContext context, SynthesisSetup setup, IActorRef memory, IActorRef publisher) =>
        Akka.Actor.Props.Create(() => new PolicyLearner(context, setup, memory, publisher));

    /// <inheritdoc />
    protected override void PreStart()
    {
        torch.set_num_threads(_setup.Threads);
        torch.manual_seed((long)(new RandomStreams(_setup.Seed).Get(Role).NextULong() >> 1));
        _trainer = new PolicyTrainer(new ProgramPolicy(Factory.Sizes, Factory.Vocabulary).to(_setup.Device), _setup.Options.Training);
        if (_checkpoints.LoadNewest() is { } checkpoint) Restore(checkpoint);
        _checkpointStep = _trainer.Steps;
        Publish();
        OnTick();
        Timers.StartPeriodicTimer("tick", Tick.Instance, TimeSpan.FromSeconds(2));
        if (_setup.CheckpointEvery is { } every) Timers.StartPeriodicTimer("checkpoint", CheckpointDue.Instance, every);
    }

    /// <inheritdoc />
    protected override void PostStop() => _trainer?.Dispose();

    private void Train(TrainBatch batch)
    {
        if (!_finished)
        {
            DateTimeOffset start = Now;
            List<WeightedProgram> samples = [];
            foreach (MapoSample sample in ProgramCodec.Unpack(batch))
            {
                if ((uint)sample.Question >= (uint)_setup.Data.Train.Count)
                    throw new InvalidDataException($"A batch names the question {sample.Question}; there are {_setup.Data.Train.Count}.");
                // A sample of weight 0 counts in the entropy term alone.
                if (sample.Weight == 0 && _setup.Options.Training.EntropyWeight == 0) continue;
                ProgramEnvironment environment = _setup.Data.Train[sample.Question];
                if (ProgramTrace.Of(new Episode(environment.Task), sample.Tokens) is { } trace)
                    samples.Add(new WeightedProgram(new TracedProgram(environment, trace), sample.Weight));
            }

            // A batch without anything to learn from is a step too: a run whose questions nobody solves must end as well.
            MapoOptions mapo = _setup.Options.Mapo;
            TrainingStep step = samples.Count > 0
                ? _trainer.Step(samples, mapo.QuestionsPerBatch * (mapo.ReplaySamples + mapo.PolicySamples))
                : _trainer.Skip();
            _tally.Add(step, samples.Count, _version - batch.WeightsVersion, (Now - start).TotalMilliseconds);
            AfterStep();
        }

        Sender.Tell(new BatchTrained(batch.BatchId));
    }

    private void AfterStep()
    {
        TrainingOptions training = _setup.Options.Training;
        long steps = _trainer.Steps;
        bool last = steps >= training.Steps;
        if (last || steps % _setup.Options.Evaluation.Every == 0) Offer();
        else if (steps % training.PublishEvery == 0) Publish();
        if (steps % ReportEvery == 0) Report();
        if (_setup.CheckpointEverySteps is { } every && steps - _checkpointStep >= every) SaveCheckpoint();
        if (last) Finish();
    }

    /// <summary>Training is over: the last weights become a candidate, and everything is saved.</summary>
    private void Finish()
    {
        if (_finished) return;
        _finished = true;
        if (_candidateStep != _trainer.Steps) Offer();
        SaveCheckpoint();

        // A reporter of its own: a learner that fell back to a checkpoint may end before the last step that it reported.
        _end.Report(1, new Dictionary<string, long> { [FinishedCounter] = 1 }, new Dictionary<string, double>());
    }

    private byte[] Weights() => Safetensors.Write(_trainer.SaveWeights());

    private WeightsReference Publish() => Publish(Weights());

    private WeightsReference Publish(byte[] weights)
    {
        // Versions follow the steps; after a crash they go on above what was announced before it.
        _version = Math.Max(_trainer.Steps, _version + 1);
        string hash = _setup.Folders.Weights.Put(weights);
        _publisher.Tell(new PublishWeights(_version, hash, weights.Length));
        return new WeightsReference(_version, hash);
    }

    /// <summary>Publishes the weights and offers them for evaluation.</summary>
    private void Offer()
    {
        byte[] weights = Weights();
        WeightsReference reference = Publish(weights);
        _candidateStep = _trainer.Steps;
        _setup.Folders.Candidates.Put(weights);
        _candidates.Enqueue(reference.Hash);
        while (_candidates.Count > CandidatesKept)
        {
            string old = _candidates.Dequeue();
            if (old != _best && !_candidates.Contains(old)) _setup.Folders.Candidates.Delete(old);
        }

        Report(reference);
    }

    private void Report(WeightsReference? weights = null)
    {
        Dictionary<string, double> metrics = _tally.Metrics();
        if (metrics.Count > 0 && _statistics.Count > 0)
        {
            metrics["questions_with_programs"] = _statistics.Values.Sum(s => s.Keys);
            metrics["programs_in_memory"] = _statistics.Values.Sum(s => s.Trajectories);
        }

        _reporter.Report(_trainer.Steps, _tally.Counters(), metrics, weights);
        _tally = new Tally();
    }

    private void SaveCheckpoint(bool requested = false)
    {
        // What a resumed learner will not do again must have been counted.
        if (!_tally.IsEmpty) Report();
        var checkpoint = new Checkpoint(Experiment, _trainer.Steps,
        [
            new CheckpointPart("weights", Weights()),
            new CheckpointPart("optimizer", _trainer.SaveOptimizer()),
            new CheckpointPart("words", ProgramModel.Words(Factory.Vocabulary)),
            new CheckpointPart("version", BitConverter.GetBytes(_version)),
        ]);
        string path = _checkpoints.Save(checkpoint);
        _checkpointStep = _trainer.Steps;
        _coordinator.Tell(new AnnounceCheckpoint(new CheckpointReference(_version, _trainer.Steps, "", Path.GetFileName(path)), requested));
    }

    private void Restore(Checkpoint checkpoint)
    {
        PolicyWeights.Load(_trainer.Policy, Safetensors.Read(checkpoint["weights"]));
        _trainer.LoadOptimizer(checkpoint["optimizer"]);
        _version = BitConverter.ToInt64(checkpoint["version"]);
        _log.Info("The learner goes on from step {0}.", checkpoint.Step);
    }

    private void KeepModel(BestWeights best)
    {
        if (best.Weights.Hash == _best) return;
        if (_setup.Folders.Candidates.Find(best.Weights.Hash) is not { } weights)
        {
            // A file that was damaged or deleted comes back out of the model.
            if (File.Exists(_setup.Folders.Model) && ProgramModel.ReadWeights(_setup.Folders.Model) is var kept && ContentStore.HashOf(kept) == best.Weights.Hash)
                _best = _setup.Folders.Candidates.Put(kept);
            else
                Warn($"The best weights (version {best.Weights.Version}) are neither on trial nor in the model file: what is measured at the end may be of none.");
            return;
        }

        ProgramModel.Write(_setup.Folders.Model, best.Weights.Version, weights, Factory.Vocabulary);
        string before = _best;
        _best = best.Weights.Hash;
        if (before.Length > 0 && !_candidates.Contains(before)) _setup.Folders.Candidates.Delete(before);
    }

    private void OnTick()
    {
        _coordinator.Tell(new JoinRun(Role, SavesCheckpoints: true));
        _memory.Tell(new CountTrajectories(0));
        _reporter.SendAgain();
        _end.SendAgain();
    }

    private void Warn(string warning)
    {
        _log.Warning("{0}", warning);
        Context.System.EventStream.Publish(new RunWarning(warning));
    }

    /// <summary>What happened since the last report.</summary>
    private sealed class Tally
    {
        private int _steps, _trajectories;
        private double _loss, _entropy, _norm, _lag, _milliseconds;

        public bool IsEmpty => _steps == 0;

        public void Add(TrainingStep step, int trajectories, long lag, double milliseconds)
        {
            _steps++;
            _trajectories += trajectories;
            _loss += step.Loss;
            _entropy += step.Entropy;
            _norm += step.GradientNorm;
            _lag += lag;
            _milliseconds += milliseconds;
        }

        public Dictionary<string, long> Counters() => new()
        {
            [MapoPlan.StepCounter] = _steps,
            ["trajectories"] = _trajectories,
            ["train_milliseconds"] = (long)_milliseconds,
        };

        public Dictionary<string, double> Metrics() => _steps == 0 ? [] : new()
        {
            ["loss"] = _loss / _steps,
            ["entropy"] = _entropy / _steps,
            ["gradient_norm"] = _norm / _steps,
            ["policy_lag"] = _lag / _steps,
            ["train_trajectories_per_second"] = _trajectories / Math.Max(1e-3, _milliseconds / 1000),
        };
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }

    private sealed class CheckpointDue : INoSerializationVerificationNeeded
    {
        public static readonly CheckpointDue Instance = new();
    }
}
