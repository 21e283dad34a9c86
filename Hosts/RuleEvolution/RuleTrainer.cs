using System.Globalization;
using System.Runtime.InteropServices;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Reporting;
using TorchSharp;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>
/// Trains nets with rules: finds the learning rate on validation images, then trains with fresh seeds, which are the same for
/// all rules. Trainings run side by side, one thread each, so that their numbers do not depend on how many there are.
/// </summary>
internal sealed class RuleTrainer : IDisposable
{
    private const double MostMemory = 0.9;

    private readonly RulesTraining _options;
    private readonly CliContext _context;
    private readonly ImageTensors _images;
    private readonly RandomStreams _streams;
    private ConsoleReporter? _reporter;
    private string _phase = "";
    private long _done, _planned, _plannedOfRule;

    private RuleTrainer(RulesTraining options, CliContext context, ImageSplits splits, int pool)
    {
        _options = options;
        _context = context;
        _streams = new RandomStreams(options.Seed);
        if (splits.Train.Count < options.Training.Batch)
            throw new InputException($"A step takes {options.Training.Batch} images, but there are only {splits.Train.Count} to train on; give a smaller --batch.");
        _images = new ImageTensors(splits, pool, torch.device(options.Device));
        Description = Describe(splits);
    }

    /// <summary>Images, net and training in one line.</summary>
    public string Description { get; }

    /// <summary>Reads the images; nothing is trained yet.</summary>
    public static RuleTrainer Open(RulesTraining options, CliContext context)
    {
        if (options.Device != "cpu" && !torch.cuda.is_available()) throw new InputException($"--device {options.Device}: there is no CUDA device here; give --device cpu.");
        if (options.Picture is { } file && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))) throw new InputException("There is no such folder for the picture.", file);
        (ImageSplits splits, int pool) = RuleImages.Read(options);
        return new RuleTrainer(options, context, splits, pool);
    }

    /// <summary>Trains with each rule in turn.</summary>
    public IReadOnlyList<RuleTrainings> Train(IReadOnlyList<NamedRule> rules, string title)
    {
        long tuning = _options.LearningRate is null ? (long)_options.Grid.Count * _options.TuneSeeds : 0;
        _plannedOfRule = (tuning + _options.Seeds) * _options.Steps;
        _planned = rules.Count * _plannedOfRule;
        using var reporter = new ConsoleReporter(_context, title);
        _reporter = reporter;
        return [.. rules.Select(Train)];
    }

    /// <inheritdoc />
    public void Dispose() => _images.Dispose();

    private RuleTrainings Train(NamedRule named)
    {
        CompiledRule rule = CompiledRule.Compile(named.Rule);
        int workers = Workers(named);
        long before = _done;
        double rate = _options.LearningRate ?? 0;
        List<TriedRate> tried = [];
        if (_options.LearningRate is null)
        {
            _phase = $"tune {Short(named)}";
            ChildTask[] tuning = [.. from lr in _options.Grid from seed in Seeds("rules.tune", _options.TuneSeeds) select new ChildTask(rule, lr, seed, _options.Steps)];
            (ChildResult[] probes, string? fault) = Run(tuning, _options.Training with { CurvePoints = 1 }, workers);
            if (fault is not null) return new RuleTrainings(named, 0, [], [], fault);
            for (int i = 0; i < _options.Grid.Count; i++)
            {
                ChildResult[] ofRate = probes[(i * _options.TuneSeeds)..((i + 1) * _options.TuneSeeds)];
                tried.Add(new TriedRate(_options.Grid[i], ofRate.Average(r => r.Accuracy), ofRate.Count(r => r.End == ChildEnd.Diverged)));
            }

            if (probes.All(p => p.End == ChildEnd.Diverged)) return new RuleTrainings(named, 0, tried, [], null);
            rate = tried.MaxBy(t => t.Accuracy).LearningRate;
        }

        _phase = $"train {Short(named)}";
        ChildTask[] tasks = [.. Seeds("rules.train", _options.Seeds).Select(seed => new ChildTask(rule, rate, seed, _options.Steps) { MeasuresTest = true })];
        (ChildResult[] results, string? stopped) = Run(tasks, _options.Training, workers);
        // Trainings that diverged did fewer steps.
        _done = before + _plannedOfRule;
        return new RuleTrainings(named, rate, tried, stopped is null ? results : [], stopped);
    }

    private IEnumerable<ulong> Seeds(string name, int count) => Enumerable.Range(0, count).Select(i => _streams.Get(name, i).NextULong());

    private (ChildResult[] Results, string? Stopped) Run(ChildTask[] tasks, ChildTrainingOptions training, int workers)
    {
        var results = new ChildResult[tasks.Length];
        string? stopped = null;
        Exception? fault = null;
        int next = -1;
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(workers, tasks.Length)).Select(_ => new Thread(Work) { IsBackground = true, Name = "training" })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        _context.Stop.ThrowIfCancellationRequested();
        if (fault is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        return (results, stopped);

        void Work()
        {
            torch.set_num_threads(1);
            try
            {
                while (Volatile.Read(ref stopped) is null && Interlocked.Increment(ref next) is var i && i < tasks.Length) Train(i);
            }
            catch (ExternalException e) when (e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase))
            {
                Interlocked.CompareExchange(ref stopped, "out of memory: take a smaller net or --batch", null);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref fault, e, null);
                Interlocked.CompareExchange(ref stopped, "failed", null);
            }
        }

        void Train(int i)
        {
            var run = new ChildRun(_options.Child, training, _images, TimeProvider.System);
            int seen = 0;
            results[i] = run.Train(tasks[i], progress =>
            {
                Report(progress.Step - seen, progress.Accuracy);
                seen = progress.Step;
                if (_context.Stop.IsCancellationRequested) return "stopped";
                string? reason = Volatile.Read(ref stopped) ?? Limit(progress);
                if (reason is not null) Interlocked.CompareExchange(ref stopped, reason, null);
                return reason;
            });
            Report(results[i].Steps - seen, results[i].Accuracy);
        }
    }

    private string? Limit(ChildProgress progress) =>
        progress.Elapsed > _options.TimeLimit
            ? string.Create(CultureInfo.InvariantCulture, $"a training took longer than --time-limit {_options.TimeLimit.TotalSeconds:0.###} s and was at step {progress.Step} of {progress.Steps}: give more time or fewer steps")
        : Environment.WorkingSet > MostMemory * MemoryNeed.Available
            ? string.Create(CultureInfo.InvariantCulture, $"the trainings took {Environment.WorkingSet / 1e9:0.0} GB of memory: take a smaller net or --batch")
        : null;

    private void Report(int steps, double? accuracy) =>
        _reporter!.Report(new ProgressUpdate(_phase, Interlocked.Add(ref _done, steps), _planned, accuracy is { } share ? [KeyValuePair.Create("validation_accuracy", share)] : []));

    // As many trainings at once as there are cores and memory for.
    private int Workers(NamedRule named)
    {
        if (_options.Device != "cpu") return 1;
        double need = MemoryNeed.Bytes(_options.Child, named.Rule, _options.Training.Batch, (_images.Channels, _images.Height, _images.Width), _images.Classes);
        double room = MostMemory * MemoryNeed.Available - Environment.WorkingSet;
        if (need > room)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"A training of this net with \"{Short(named)}\" takes about {need / 1e9:0.0} GB of memory, and there are {room / 1e9:0.0}: take a smaller net or --batch."));
        return (int)Math.Clamp(room / need, 1, Environment.ProcessorCount);
    }

    private static string Short(NamedRule named) => named.Text.Length <= 40 ? named.Text : named.Text[..37] + "...";

    private string Describe(ImageSplits splits)
    {
        ChildOptions child = _options.Child;
        string net = child.Architecture == ChildArchitecture.Mlp
            ? "mlp " + string.Join('-', child.Hidden.Prepend(_images.Channels * _images.Height * _images.Width).Append(_images.Classes))
            : $"{child.Architecture.ToString().ToLowerInvariant()} net of {child.FirstChannels} channels, then {string.Join('-', child.Channels)} in stages of {child.Blocks} {(child.Blocks == 1 ? "block" : "blocks")}";
        ChildTrainingOptions training = _options.Training;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{net} on {_options.Data} as {_images.Channels}x{_images.Height}x{_images.Width} ({splits.Train.Count:N0} images to train on, {splits.Validation.Count:N0} for validation, {splits.Test.Count:N0} to test); {_options.Steps:N0} steps of {training.Batch}, momentum {training.Momentum}, learning rate {(training.Schedule == LearningRateSchedule.Cosine ? "falling along a cosine" : "constant")}; seed {_options.Seed}");
    }
}
