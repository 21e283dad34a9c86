using System.Diagnostics;
using System.Globalization;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Hosts.Local;

namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary><c>mapo-step [CONF] [steps] [questions]</c>: what a training step of MAPO costs, part by part, on one thread.</summary>
internal static class MapoStepExperiment
{
    public const string Verb = "mapo-step";

    private const int WarmUp = 40, Episodes = 5_000, Seed = 1;

    public static int Run(string[] args)
    {
        string file = args.Length > 0 ? args[0] : "hocon/program-synthesis/wtq.conf";
        int steps = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
        int questions = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 500;
        EffectiveSettings settings = new ProgramSynthesisHost().Resolve(ExperimentCatalog.Default.Schema.Load(file, []));
        ProgramSynthesisOptions options = settings.Section<ProgramSynthesisOptions>();
        options = options with { Data = options.Data with { Limit = questions, Test = "" } };
        var measurement = new MapoStepMeasurement(options, ProgramSynthesisData.Load(options, ProgramSynthesisHost.DataRoot(settings), settings.Run.Data.Cache), Seed, Episodes);
        for (int i = 0; i < WarmUp; i++) measurement.Step();
        measurement.Restart();
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < steps; i++) measurement.Step();
        double wall = watch.Elapsed.TotalMilliseconds, total = measurement.Seconds.Sum();
        foreach (StepPart part in Enum.GetValues<StepPart>())
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part,-10} {1000 * measurement.Seconds[(int)part] / steps,8:f1} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"all",-10} {1000 * total / steps,8:f1} ms of processor time, {wall / steps:f1} ms of wall"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Mapo.QuestionsPerBatch} questions a batch: {measurement.MemoryPrograms / (double)steps:f1} programs of memories, {measurement.Drawn / (double)steps:f1} drawn, {measurement.Samples / (double)steps:f1} trained on of {measurement.SampleTokens / (double)measurement.Samples:f1} tokens; mean loss {measurement.Loss / steps:f4}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measurement.Trajectories / total:f0} trajectories scored a second of processor time"));
        return 0;
    }
}
