using ActorLab.Actors.Runtime;
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
using MessagePack;
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

    /// <summary>Version of the weights in the model file.</summary>
    public const string ModelMetric = "model_version";

    private const string Experiment = "mapo";
    private const string ModelReporter = "model";
    private const int ReportEvery = 20;
    private const int PatienceForModel = 10;
    private const int LateBatches = 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SynthesisSetup _setup;
    private readonly IActorRef _coordinator, _memory, _publisher;
    private readonly ProgressReporter _reporter, _end, _model;
    private readonly CheckpointFolder _checkpoints;
    private readonly SeenBatches _seen;
    private readonly SampleWeights _weights;
    private readonly Dictionary<int, MemoryStatistics> _statistics = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private PolicyTrainer _trainer = null!;
    private Tally _tally = new();
    private PublishWeights? _published; // until the publisher has said that it knows
    private AnnounceCheckpoint? _announced; // until the coordinator has
    private DateTimeOffset _publishedAt, _announcedAt;
    private long _version, _candidateStep = -1, _checkpointStep, _modelVersion = -1, _stale;
    private long _questions; // asked of the coordinator
    private (long Version, long Asked, int Confirmed) _missing; // best weights that were not found, and what was asked by then
    private bool _finished, _saidFinished;

    /// <summary>Use <see cref="Props"/>.</summary>
    public PolicyLearner(RoleContext context, SynthesisSetup setup, IActorRef memory, IActorRef publisher)
    {
        _setup = setup;
        (_coordinator, _memory, _publisher) = (context.Coordinator, memory, publisher);
        _reporter = new ProgressReporter(_coordinator, Role, Self);
        _end = new ProgressReporter(_coordinator, FinishedCounter, Self);
        _model = new ProgressReporter(_coordinator, ModelReporter, Self);
        _seen = new SeenBatches(late: LateBatches);
        _weights = new SampleWeights(setup.Options.Mapo);
        _checkpoints = new CheckpointFolder(setup.Folders.Checkpoints, setup.CheckpointsKept, Warn);

        Receive<TrainBatch>(Train);
        Receive<ProgressAccepted>(Accepted);
        Receive<WeightsAnnounced>(announced =>
        {
            if (announced.Version >= _published?.Version) _published = null;
        });
        Receive<WeightsOutdated>(outdated =>
        {
            if (outdated.Version != _published?.Version) return; // an old answer
            _version = Math.Max(_version, outdated.Latest);
            Publish();
        });
        Receive<MemoryStatistics>(statistics => _statistics[statistics.Partition] = statistics);
        Receive<PhaseEntered>(entered =>
        {
            if (entered.Phase == MapoPlan.Evaluate) Finish();
        });
        Receive<BestWeightsKept>(kept => KeepModel(kept.Best));
        Receive<RunSummary>(Hear);
        Receive<SaveCheckpoint>(_ => SaveCheckpoint(requested: true));
        Receive<CheckpointDue>(_ =>
        {
            if (_trainer.Steps > _checkpointStep) SaveCheckpoint();
        });
        Receive<CheckpointAccepted>(accepted =>
        {
            if (accepted.Checkpoint == _announced?.Checkpoint) _announced = null;
        });
        Receive<Tick>(_ => OnTick());
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    private EnvironmentFactory Factory => _setup.Data.Factory;

    private DateTimeOffset Now => Context.System.Scheduler.SteadyNow();

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
        Join();
        _reporter.SendAgain();
        if (_trainer.Steps >= _setup.Options.Training.Steps) Finish();
        Timers.StartPeriodicTimer("tick", Tick.Instance, TimeSpan.FromSeconds(2));
        if (_setup.CheckpointEvery is { } every) Timers.StartPeriodicTimer("checkpoint", CheckpointDue.Instance, every);
    }

    /// <inheritdoc />
    protected override void PostStop() => _trainer?.Dispose();

    private void Train(TrainBatch batch)
    {
        // A batch that came twice is trained on once.
        bool isNew = _seen.Add(Sender, batch.BatchId);
        if (isNew && !_finished && _version - batch.WeightsVersion > _setup.Options.Mapo.MaximumLag)
        {
            _stale++;
        }
        else if (isNew && !_finished)
        {
            DateTimeOffset start = Now;
            List<WeightedProgram> samples = [];
            List<MapoSample> trained = [];
            foreach (MapoSample sample in ProgramCodec.Unpack(batch))
            {
                if ((uint)sample.Question >= (uint)_setup.Data.Train.Count)
                    throw new InvalidDataException($"A batch names the question {sample.Question}; there are {_setup.Data.Train.Count}.");
                // A sample of weight 0 counts in the entropy term alone.
                if (sample.Weight == 0 && !sample.IsReplay && _setup.Options.Training.EntropyWeight == 0) continue;
                ProgramEnvironment environment = _setup.Data.Train[sample.Question];
                if (ProgramTrace.Of(new Episode(environment.Task), sample.Tokens) is not { } trace) continue;
                samples.Add(new WeightedProgram(new TracedProgram(environment, trace), sample.Weight));
                trained.Add(sample);
            }

            // A batch without anything to learn from is a step too: a run whose questions nobody solves must end as well.
            MapoOptions mapo = _setup.Options.Mapo;
            TrainingStep step = samples.Count > 0
                ? _trainer.Step(samples, mapo.BatchSize, mapo.Scale, mapo.LearnerProbabilities ? p => _weights.ByLearner(trained, p) : null)
                : _trainer.Skip();
            _tally.Add(step, samples.Count, _version - batch.WeightsVersion, (Now - start).TotalMilliseconds);
            AfterStep();
        }

        Sender.Tell(new BatchTrained(batch.BatchId, _version));
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
        SayFinished();
    }

    /// <summary>The run goes on without the learner once it hears of the end, so it must have heard all else before.</summary>
    private void SayFinished()
    {
        if (!_finished || _saidFinished || _reporter.Unaccepted.Count > 0) return;
        _saidFinished = true;

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
        _published = new PublishWeights(_version, hash, weights.Length);
        _publishedAt = Now;
        _publisher.Tell(_published);
        return new WeightsReference(_version, hash);
    }

    /// <summary>Publishes the weights and offers them for evaluation.</summary>
    private void Offer()
    {
        byte[] weights = Weights();
        WeightsReference reference = Publish(weights);
        _candidateStep = _trainer.Steps;
        _setup.Folders.Candidates.Put(reference.Version, reference.Hash, weights);
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

        Dictionary<string, long> counters = _tally.Counters();
        if (!_tally.IsEmpty && _stale > 0)
        {
            // Of a report without steps the run takes the weights alone.
            counters["stale_batches"] = _stale;
            _stale = 0;
        }

        _reporter.Report(_trainer.Steps, counters, metrics, weights);
        _tally = new Tally();
    }

    private void Accepted(ProgressAccepted accepted)
    {
        foreach (ProgressReporter reporter in (ProgressReporter[])[_reporter, _end, _model]) reporter.Accepted(accepted);
        SayFinished();
    }

    private void SaveCheckpoint(bool requested = false)
    {
        if (requested && _announced is { Requested: true } && _trainer.Steps == _checkpointStep)
        {
            _coordinator.Tell(_announced); // asked again: the answer was lost, or is on its way
            return;
        }

        // What a resumed learner will not do again must have been counted.
        if (!_tally.IsEmpty) Report();
        var checkpoint = new Checkpoint(Experiment, _trainer.Steps,
        [
            new CheckpointPart("weights", Weights()),
            new CheckpointPart("optimizer", _trainer.SaveOptimizer()),
            new CheckpointPart("words", ProgramModel.Words(Factory.Vocabulary)),
            new CheckpointPart("version", BitConverter.GetBytes(_version)),
            new CheckpointPart("candidate", BitConverter.GetBytes(_candidateStep)),
            // Counts that the run may not have yet: the resumed learner will not do those steps again, and reports them.
            new CheckpointPart("reports", MessagePackSerializer.Serialize<ReportProgress[]>([.. _reporter.Unaccepted], MessagePackSerializerOptions.Standard)),
        ]);
        string path = _checkpoints.Save(checkpoint);
        _checkpointStep = _trainer.Steps;
        _announced = new AnnounceCheckpoint(new CheckpointReference(_version, _trainer.Steps, "", Path.GetFileName(path)), requested);
        _announcedAt = Now;
        _coordinator.Tell(_announced);
    }

    private void Restore(Checkpoint checkpoint)
    {
        PolicyWeights.Load(_trainer.Policy, Safetensors.Read(checkpoint["weights"]));
        _trainer.LoadOptimizer(checkpoint["optimizer"]);
        _version = BitConverter.ToInt64(checkpoint["version"]);
        _candidateStep = BitConverter.ToInt64(checkpoint["candidate"]);
        _reporter.GoOn(
            checkpoint.Step,
            MessagePackSerializer.Deserialize<ReportProgress[]>(checkpoint["reports"], MessagePackSerializerOptions.Standard.WithSecurity(MessagePackSecurity.UntrustedData)));
        _log.Info("The learner goes on from step {0}.", checkpoint.Step);
    }

    /// <summary>Writes the best weights as the model, and reports it: the run does not end before.</summary>
    private void KeepModel(BestWeights best, long question = 0)
    {
        long version = best.Weights.Version;
        if (version <= _modelVersion) return;
        if (_setup.Folders.Candidates.Find(version, best.Weights.Hash) is { } weights)
        {
            ProgramModel.Write(_setup.Folders.Model, version, weights, Factory.Vocabulary);
        }
        else if (ModelStep() == version)
        {
            // A file that was damaged or deleted comes back out of the model.
            _setup.Folders.Candidates.Put(version, best.Weights.Hash, ProgramModel.ReadWeights(_setup.Folders.Model));
        }
        else
        {
            // Old news, and what replaced it is on its way: answers to what was asked since then will not repeat it. Else someone deleted the file.
            if (_missing.Version != version) _missing = (version, _questions, 0);
            else if (question > _missing.Asked) _missing = (version, _questions, _missing.Confirmed + 1);
            if (_missing.Confirmed >= PatienceForModel)
                throw new FatalRunException($"The best weights (version {version}) are neither in the folder of candidates nor the model file: there is no model to end with.");
            return;
        }

        _modelVersion = version;
        _model.Report(version, new Dictionary<string, long>(), new Dictionary<string, double> { [ModelMetric] = version });
    }

    /// <summary>Version of the weights in the model file; -1 where there is no file, or a damaged one.</summary>
    private long ModelStep()
    {
        try
        {
            return File.Exists(_setup.Folders.Model) ? CheckpointFile.Read(_setup.Folders.Model).Step : -1;
        }
        catch (CheckpointDamagedException e)
        {
            _log.Warning("{0}", e.Message);
            return -1;
        }
    }

    /// <summary>What the coordinator told everyone may have been lost on the way here; its answer to a question says it again.</summary>
    private void Hear(RunSummary summary)
    {
        if (summary.Phase == MapoPlan.Evaluate) Finish();
        if (summary.Best is { } best) KeepModel(best, summary.Question);
    }

    private void Join()
    {
        _coordinator.Tell(new JoinRun(Role, SavesCheckpoints: true));
        _coordinator.Tell(new QueryRun(++_questions));
        _memory.Tell(new CountTrajectories(0));
    }

    private void OnTick()
    {
        Join();
        foreach (ProgressReporter reporter in (ProgressReporter[])[_reporter, _end, _model]) reporter.SendAgain();
        if (_published is not null && Now - _publishedAt >= Patience) _publisher.Tell(_published);
        if (_announced is not null && Now - _announcedAt >= Patience) _coordinator.Tell(_announced);
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
        private double _loss, _entropy, _norm, _lag, _lagMax, _milliseconds;

        public bool IsEmpty => _steps == 0;

        public void Add(TrainingStep step, int trajectories, long lag, double milliseconds)
        {
            _steps++;
            _trajectories += trajectories;
            _loss += step.Loss;
            _entropy += step.Entropy;
            _norm += step.GradientNorm;
            _lag += lag;
            _lagMax = _steps == 1 ? lag : Math.Max(_lagMax, lag);
            _milliseconds += milliseconds;
        }

        public Dictionary<string, long> Counters() => new()
        {
            [RunState.StepCounter] = _steps,
            ["trajectories"] = _trajectories,
            ["train_milliseconds"] = (long)_milliseconds,
        };

        public Dictionary<string, double> Metrics() => _steps == 0 ? [] : new()
        {
            ["loss"] = _loss / _steps,
            ["entropy"] = _entropy / _steps,
            ["gradient_norm"] = _norm / _steps,
            ["policy_lag"] = _lag / _steps,
            ["policy_lag_max"] = _lagMax,
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
