using System.Diagnostics;
using System.Globalization;
using ActorLab.Domain.ArchitectureSearch.Children;
using ActorLab.Domain.ArchitectureSearch.Costs;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.ArchitectureSearch.Supernet;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using static TorchSharp.torch;

namespace ActorLab.Benchmarks.ArchitectureSearch;

/// <summary>
/// <c>supernet [steps]</c>: what a step of a supernet costs, against its parts as a plain loop, and what a training from scratch
/// costs; on one thread. <c>supernet memory</c>: peak memory of a step with and without recomputation, each in a process of its own.
/// </summary>
internal static class SupernetExperiment
{
    public const string Verb = "supernet";

    private const int WarmUp = 20, TrainImages = 4000, ValidationImages = 2000;

    public static int Run(string[] args)
    {
        NativeEnvironment.KeepConvolutions();
        set_num_threads(1);
        switch (args)
        {
            case ["memory"]:
                return Memory();
            case ["memory", var way]:
                Peak(way == "recompute");
                return 0;
            default:
                Time(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100);
                return 0;
        }
    }

    private static void Time(int steps)
    {
        NetworkSpace space = BenchmarkSpaces.Fashion();
        ChoiceTree tree = ChoiceTree.Of(space);
        var options = new SupernetOptions();
        using ImageTensors images = Glyphs(pool: 2);
        using SupernetTraining whole = new(space, options, 1000, images, 1), parts = new(space, options, 1000, images, 1);
        var train = new ImageBatchOrder(images.TrainCount, options.Batch, new RandomStreams(1), "train");
        var validation = new ImageBatchOrder(images.ValidationCount, options.RewardBatch, new RandomStreams(1), "validation");
        double step = 0, reward = 0, gradients = 0, apply = 0, rest = 0;
        for (int i = -WarmUp; i < steps; i++)
        {
            RandomStream random = new RandomStreams(1).Get("draw", i + WarmUp);
            Selection[] selections = [.. Enumerable.Range(0, options.Architectures).Select(_ => new Selection(tree, new Genotype([.. tree.Nodes.Select(n => random.NextInt(n.Count))])))];
            long number = (long)(i + WarmUp) * options.Architectures;
            int[][] batches = [.. selections.Select((_, a) => train.Batch(number + a))], rewards = [.. selections.Select((_, a) => validation.Batch(number + a))];
            double taken = Milliseconds(() => whole.Step(selections, batches)), measured = Milliseconds(() => selections.Zip(rewards, whole.Evaluate).Average());
            List<SupernetGradient> all = [];
            double summed = Milliseconds(() => all.AddRange(selections.Zip(batches, parts.Gradient))), applied = Milliseconds(() => parts.Apply(all));
            if (i < 0) continue;
            (step, reward, gradients, apply) = (step + taken, reward + measured, gradients + summed, apply + applied);
        }

        using (SupernetTraining warm = new(space, options, 1000, images, 1))
        {
            Selection[] selections = [.. Enumerable.Repeat(BenchmarkSpaces.Warm(tree), options.Architectures)];
            int[][] batches = [.. selections.Select((_, a) => train.Batch(a))];
            for (int i = 0; i < 13; i++)
            {
                double taken = Milliseconds(() => warm.Step(selections, batches));
                if (i >= 3) rest += taken / 10;
            }
        }

        Print("step", step / steps, $"{options.Architectures} architectures, batch {options.Batch}");
        Print("gradients", gradients / steps, "the same one after the other as plain data");
        Print("apply", apply / steps, "their sum, and the optimiser");
        Print("rewards", reward / steps, $"{options.Architectures} architectures, batch {options.RewardBatch}");
        Print("warm step", rest, "all operations, all widths the largest");
        Console.WriteLine(whole.SaveWeights().AsSpan().SequenceEqual(parts.SaveWeights()) ? "step and parts gave the same weights" : "step and parts gave DIFFERENT weights");
        Train(space, tree, images);
    }

    private static void Train(NetworkSpace space, ChoiceTree tree, ImageTensors images)
    {
        // The architecture of median cost among 101 random ones.
        CountedCost cost = CountedCost.MultiplyAdds(space);
        RandomStream random = new RandomStreams(1).Get("median");
        Genotype median = Enumerable.Range(0, 101).Select(_ => new Genotype([.. tree.Nodes.Select(n => random.NextInt(n.Count))])).OrderBy(cost.CostOf).ElementAt(50);
        using var training = new NetworkTraining(ConcreteNetwork.Of(space, new Selection(tree, median)), new NetworkTrainingOptions(), images, 1);
        training.Advance(10);
        double milliseconds = Milliseconds(() => training.Advance(100)) / 100, evaluation = Milliseconds(() => training.Accuracy(ImagePart.Validation));
        Print("training", 300 * milliseconds, $"300 steps of batch 128, {milliseconds:f1} ms a step, {cost.CostOf(median):f2} MMAC, {6 * cost.CostOf(median) * 128 / milliseconds:f0} GFLOP/s");
        Print("accuracy", evaluation * 10_000 / images.ValidationCount, "10,000 images");
    }

    private static int Memory()
    {
        long[] peaks = new long[2];
        foreach (string way in (string[])["plain", "recompute"])
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            foreach (string argument in Environment.GetCommandLineArgs()[..1].Where(a => a.EndsWith(".dll", StringComparison.Ordinal) && !Environment.ProcessPath!.EndsWith("Benchmarks", StringComparison.Ordinal))) start.ArgumentList.Add(argument);
            foreach (string argument in (string[])[Verb, "memory", way]) start.ArgumentList.Add(argument);
            using Process process = Process.Start(start)!;
            string answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) return process.ExitCode;
            string[] numbers = answer.Trim().Split(' ');
            peaks[way == "plain" ? 0 : 1] = long.Parse(numbers[0], CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{way,-10} {peaks[way == "plain" ? 0 : 1] / 1048576.0,8:f0} MiB above the start, {numbers[1]} ms a step"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"recomputation saves {100.0 * (peaks[0] - peaks[1]) / peaks[0]:f0} % of the peak"));
        return 0;
    }

    /// <summary>Prints how far the peak of resident memory rises above what stood before the first step (Linux: VmHWM).</summary>
    private static void Peak(bool recompute)
    {
        NetworkSpace space = BenchmarkSpaces.Deep();
        ChoiceTree tree = ChoiceTree.Of(space);
        RandomStream random = new RandomStreams(1).Get("images");
        ImageData Draw(int count)
        {
            byte[] pixels = new byte[count * 3 * 32 * 32], labels = new byte[count];
            for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)random.NextInt(256);
            for (int i = 0; i < count; i++) labels[i] = (byte)(i % 10);
            return new ImageData(pixels, labels, 3, 32, 32);
        }

        using var images = new ImageTensors(new ImageSplits(Draw(128), Draw(64), Draw(64)), 1, CPU);
        var options = new SupernetOptions { Architectures = 1, Batch = 64, RewardBatch = 64, Recompute = recompute };
        using var training = new SupernetTraining(space, options, 10, images, 1);
        int[] batch = [.. Enumerable.Range(0, options.Batch)];
        training.Step([BenchmarkSpaces.Warm(tree)], [[0, 1]]);
        GC.Collect();
        long before = Status("VmRSS:");
        double milliseconds = 0;
        for (int i = 0; i < 2; i++) milliseconds = Milliseconds(() => training.Step([BenchmarkSpaces.Warm(tree)], [batch]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Status("VmHWM:") - before} {milliseconds:f0}"));
    }

    private static long Status(string name) =>
        1024 * long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private static ImageTensors Glyphs(int pool)
    {
        (ImageData train, ImageData test) = GlyphImages.Draw();
        return new ImageTensors(ImageSplits.Make(train, test, ValidationImages, 1, TrainImages), pool, CPU);
    }

    private static double Milliseconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static void Print(string name, double milliseconds, string what) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10} {milliseconds,9:f1} ms  {what}"));
}
