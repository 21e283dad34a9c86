using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Controller;

/// <summary>
/// The controller of TuNAS (section on the controller): an independent categorical distribution for each choice, learned by
/// REINFORCE. Pure: from a <see cref="ControllerState"/> it draws architectures, and with their scores makes the next state.
/// Choices that do not count, inside options that were not chosen, are drawn but neither learned nor counted.
/// </summary>
/// <param name="tree">The choices of the space.</param>
/// <param name="options">How it learns.</param>
public sealed class SearchController(ChoiceTree tree, ControllerOptions options)
{
    private const string SampleStream = "architecture-search.sample", WarmupStream = "architecture-search.warmup";
    private const int MaxRedraws = 100_000;

    private readonly int[] _offsets = Offsets(tree);

    /// <summary>The choices of the space.</summary>
    public ChoiceTree Tree => tree;

    /// <summary>How it learns.</summary>
    public ControllerOptions Options => options;

    /// <summary>Before the first step: all options are equally likely.</summary>
    public ControllerState Start => new(0, [.. new double[_offsets[^1]]], [.. new double[_offsets[^1]]], 0, 0);

    /// <summary>The learning rate of a step, counted from 0.</summary>
    public double LearningRate(int step)
    {
        double begin = options.Delay * options.Steps;
        return step < begin ? 0 : options.LearningRate * Math.Pow(options.Growth, Math.Min(1, (step - begin) / (options.Steps - begin)));
    }

    /// <summary>The probability that a step replaces a choice of a kind (TuNAS, op and filter warmup).</summary>
    public double WarmupProbability(ChoiceKind kind, int step)
    {
        double end = (kind == ChoiceKind.Filters ? options.FilterWarmup : options.OperationWarmup) * options.Steps;
        return step < end ? 1 - step / end : 0;
    }

    /// <summary>The architectures of the state's step: the same for the same state and streams, so that a step can be done again.</summary>
    /// <param name="state">The state.</param>
    /// <param name="streams">The run's streams.</param>
    /// <param name="isAllowed">
    /// What may be tried, for tables with gaps; all, if null. Others are drawn again. The gradient is then that of the distribution
    /// over what is allowed but for the mean advantage times the slope of the allowed part's log-probability, and the baseline
    /// keeps the mean advantage at about 0.
    /// </param>
    /// <exception cref="InputException">Nothing that is drawn is allowed.</exception>
    public IReadOnlyList<ArchitectureDraw> Draw(ControllerState state, RandomStreams streams, Predicate<Genotype>? isAllowed = null)
    {
        var draws = new ArchitectureDraw[options.Architectures];
        for (int i = 0; i < draws.Length; i++)
        {
            int index = checked(state.Step * options.Architectures + i);
            RandomStream random = streams.Get(SampleStream, index);
            Genotype genotype = Sample(state, random);
            for (int again = 0; isAllowed?.Invoke(genotype) == false; again++)
            {
                if (again == MaxRedraws) throw new InputException($"Step {state.Step} of the search drew {MaxRedraws} architectures, none of which can be evaluated: the table has too many gaps.");
                genotype = Sample(state, random);
            }

            draws[i] = new ArchitectureDraw(genotype, Warm(state.Step, genotype, streams.Get(WarmupStream, index)));
        }

        return draws;
    }

    /// <summary>An architecture. Every choice takes one number of the stream, whether it counts or not.</summary>
    public Genotype Sample(ControllerState state, RandomStream random)
    {
        var chosen = new int[tree.Count];
        for (int i = 0; i < chosen.Length; i++)
        {
            double[] probabilities = Probabilities(state, i);
            double left = random.NextDouble();
            int option = 0;
            while (option < probabilities.Length - 1 && (left -= probabilities[option]) >= 0) option++;
            chosen[i] = option;
        }

        return new Genotype(chosen);
    }

    /// <summary>What the weights are trained with in a step: each choice by itself may be replaced by all its options, or the largest width.</summary>
    public Selection Warm(int step, Genotype genotype, RandomStream random)
    {
        int[] chosen = [.. genotype.Options];
        var all = new bool[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            ChoiceNode node = tree.Nodes[i];
            bool isWarm = random.NextDouble() < WarmupProbability(node.Kind, step);
            if (isWarm && node.Kind == ChoiceKind.Filters) chosen[i] = node.Largest;
            else all[i] = isWarm;
        }

        return new Selection(tree, chosen, all);
    }

    /// <summary>The state after a step.</summary>
    /// <param name="state">The state that the architectures were drawn from.</param>
    /// <param name="scores">What was found of each; one or more.</param>
    /// <exception cref="ArgumentException">There is none, or one has no finite reward.</exception>
    public ControllerState Update(ControllerState state, IReadOnlyList<ArchitectureScore> scores)
    {
        if (scores.Count == 0) throw new ArgumentException("A step needs the score of at least one architecture.", nameof(scores));
        double[] signals = [.. scores.Select(s => options.Reward.Signal(s.Quality, s.Cost))];
        if (Array.FindIndex(signals, s => !double.IsFinite(s)) is >= 0 and var bad)
            throw new ArgumentException($"The architecture {scores[bad].Genotype} has no finite reward: quality {scores[bad].Quality}, cost {scores[bad].Cost}.", nameof(scores));

        // The baseline knows this step's rewards already.
        double momentum = options.BaselineMomentum;
        double sum = momentum * state.BaselineSum + (1 - momentum) * signals.Average(), weight = momentum * state.BaselineWeight + (1 - momentum);
        double baseline = sum / weight;

        double[] gradient = Gradient(state, [.. scores.Select((s, i) => (s.Genotype, signals[i] - baseline))]);
        double decay = options.SecondMomentDecay, rate = LearningRate(state.Step), correction = 1 - Math.Pow(decay, state.Step + 1);
        double[] logits = [.. state.Logits], moments = [.. state.SecondMoments];
        for (int i = 0; i < logits.Length; i++)
        {
            moments[i] = decay * moments[i] + (1 - decay) * gradient[i] * gradient[i];
            logits[i] -= rate * gradient[i] / (Math.Sqrt(moments[i] / correction) + options.Epsilon);
        }

        return new ControllerState(state.Step + 1, ImmutableCollectionsMarshal.AsImmutableArray(logits), ImmutableCollectionsMarshal.AsImmutableArray(moments), sum, weight);
    }

    /// <summary>
    /// The gradient by the logits of the loss, which is the mean over architectures of −advantage·log π − c·H, where H is the
    /// entropy of the choices that count and c its weight. All is in units of the rewards' common factor
    /// (<see cref="RewardOptions.Scale"/>).
    /// </summary>
    /// <param name="state">The state that they were drawn from.</param>
    /// <param name="samples">The architectures and their signals less the baseline.</param>
    public double[] Gradient(ControllerState state, IReadOnlyList<(Genotype Genotype, double Advantage)> samples)
    {
        var gradient = new double[_offsets[^1]];
        double entropyWeight = options.EntropyWeight / options.Reward.Scale;
        Span<bool> active = stackalloc bool[tree.Count];
        foreach ((Genotype genotype, double advantage) in samples)
        {
            tree.MarkActive(genotype.Options.AsSpan(), active);
            for (int i = 0; i < active.Length; i++)
            {
                if (!active[i]) continue;
                double[] probabilities = Probabilities(state, i);
                double entropy = Entropy(probabilities);
                for (int k = 0; k < probabilities.Length; k++)
                {
                    double p = probabilities[k], likelier = (k == genotype.Options[i] ? 1 : 0) - p;
                    double slope = -advantage * likelier;
                    if (entropyWeight > 0 && p > 0) slope += entropyWeight * p * (Math.Log(p) + entropy);
                    gradient[_offsets[i] + k] += slope / samples.Count;
                }
            }
        }

        return gradient;
    }

    /// <summary>The logarithm of an architecture's probability: of the choices that count.</summary>
    public double LogProbability(ControllerState state, Genotype genotype) =>
        Sum(genotype, (i, option) => LogProbabilities(state, i)[option]);

    /// <summary>The entropy, in nats, of the choices that count in an architecture.</summary>
    public double Entropy(ControllerState state, Genotype genotype) => Sum(genotype, (i, _) => Entropy(Probabilities(state, i)));

    /// <summary>The probabilities of a choice's options.</summary>
    /// <param name="state">The state.</param>
    /// <param name="choice">The choice's index.</param>
    public double[] Probabilities(ControllerState state, int choice)
    {
        double[] values = LogProbabilities(state, choice);
        for (int i = 0; i < values.Length; i++) values[i] = Math.Exp(values[i]);
        return values;
    }

    /// <summary>The baseline as a reward; 0 before the first step.</summary>
    public double Baseline(ControllerState state) => state.BaselineWeight > 0 ? options.Reward.Scale * state.BaselineSum / state.BaselineWeight : 0;

    /// <summary>What the search has found: the likeliest option of each choice, the first of equals (TuNAS draws and ranks no more).</summary>
    public ArchitectureChoice Best(ControllerState state)
    {
        var chosen = new int[tree.Count];
        for (int i = 0; i < chosen.Length; i++) chosen[i] = IndexOfLargest(state.Logits.AsSpan()[_offsets[i].._offsets[i + 1]]);
        return Describe(state, new Genotype(chosen));
    }

    /// <summary>
    /// An extra of ours, not the paper's: the likeliest of <see cref="Best"/> and some drawn architectures that is allowed, for
    /// example by its cost; it needs no more evaluations. Null if none is.
    /// </summary>
    /// <param name="state">The state at the end of the search.</param>
    /// <param name="isAllowed">What may be the answer.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="draws">How many architectures are drawn.</param>
    public ArchitectureChoice? BestAllowed(ControllerState state, Predicate<Genotype> isAllowed, RandomStream random, int draws = 64)
    {
        ArchitectureChoice best = Best(state);
        if (isAllowed(best.Genotype)) return best;
        IEnumerable<Genotype> allowed = Enumerable.Range(0, draws).Select(_ => Sample(state, random)).Where(g => isAllowed(g));
        return allowed.MaxBy(g => LogProbability(state, g)) is { } found ? Describe(state, found) : null;
    }

    /// <summary>How sure the controller is of an architecture.</summary>
    public ArchitectureChoice Describe(ControllerState state, Genotype genotype)
    {
        ImmutableArray<double> probabilities = [.. genotype.Options.Select((option, i) => Probabilities(state, i)[option])];
        Span<bool> active = stackalloc bool[tree.Count];
        tree.MarkActive(genotype.Options.AsSpan(), active);
        double smallest = 1;
        for (int i = 0; i < active.Length; i++)
            if (active[i]) smallest = Math.Min(smallest, probabilities[i]);
        return new ArchitectureChoice(genotype, probabilities, smallest, Math.Exp(LogProbability(state, genotype)));
    }

    private double[] LogProbabilities(ControllerState state, int choice)
    {
        double[] values = state.Logits.AsSpan()[_offsets[choice].._offsets[choice + 1]].ToArray();
        double largest = values.Max(), sum = 0;
        foreach (double value in values) sum += Math.Exp(value - largest);
        double norm = largest + Math.Log(sum);
        for (int i = 0; i < values.Length; i++) values[i] -= norm;
        return values;
    }

    private static double Entropy(double[] probabilities)
    {
        double entropy = 0;
        foreach (double p in probabilities)
            if (p > 0) entropy -= p * Math.Log(p);
        return entropy;
    }

    private double Sum(Genotype genotype, Func<int, int, double> value)
    {
        Span<bool> active = stackalloc bool[tree.Count];
        tree.MarkActive(genotype.Options.AsSpan(), active);
        double sum = 0;
        for (int i = 0; i < active.Length; i++)
            if (active[i]) sum += value(i, genotype.Options[i]);
        return sum;
    }

    private static int IndexOfLargest(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }

    private static int[] Offsets(ChoiceTree tree)
    {
        var offsets = new int[tree.Count + 1];
        for (int i = 0; i < tree.Count; i++) offsets[i + 1] = offsets[i] + tree.Nodes[i].Count;
        return offsets;
    }
}
