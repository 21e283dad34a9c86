using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>
/// What distinguishes the training modes (spec sections 4.1 to 4.3), pure: which programs of a memory are replayed, what
/// the memory weighs, and what samples of the policy weigh.
/// </summary>
public sealed class SampleWeights(MapoOptions options)
{
    /// <summary>The weight w that the replay samples of a question share; its memory is not empty.</summary>
    /// <param name="probability">The memory's probability under the policy.</param>
    public double OfMemory(double probability) => options.Mode switch
    {
        MapoMode.Mapo => Math.Max(probability, options.MinReplayWeight),
        MapoMode.Reinforce => 0,
        _ => 1,
    };

    /// <summary>The weights of a question's samples of the policy that are not in its memory.</summary>
    /// <param name="rewards">Their rewards.</param>
    /// <param name="memoryWeight">The memory's weight w; 0 if it is empty.</param>
    /// <param name="memoryProbability">The memory's probability.</param>
    public double[] OfPolicySamples(IReadOnlyList<float> rewards, double memoryWeight, double memoryProbability)
    {
        double share = 1 - memoryWeight;
        // Dropping what is in the memory scales the rest by 1 - probability once more, unless the weight makes up for it.
        if (options.UnbiasedOutside) share = memoryWeight > memoryProbability ? share / (1 - memoryProbability) : 1;
        double sum = rewards.Sum(r => (double)r);
        return [.. rewards.Select(r => share * (r - Baseline(r)))];

        double Baseline(float own) => options.Baseline switch
        {
            RewardBaseline.Question => sum / rewards.Count,
            RewardBaseline.LeaveOneOut when rewards.Count > 1 => (sum - own) / (rewards.Count - 1),
            _ => 0,
        };
    }

    /// <summary>The programs of a memory to replay, at most as many as the mode takes; none where none can be replayed.</summary>
    public IReadOnlyList<RememberedProgram> Choose(IEnumerable<RememberedProgram> memory, RandomStream random)
    {
        // What was never scored has no probability to go by, but may be right all the same.
        bool uniform = options.Choice == ReplayChoice.Uniform;
        List<RememberedProgram> programs = [.. memory.Where(p => double.IsFinite(p.LogProbability) || (uniform && double.IsPositiveInfinity(p.LogProbability)))];
        if (programs.Count == 0) return [];
        if (options.Choice == ReplayChoice.Top) return [.. programs.OrderByDescending(p => p.LogProbability).Take(options.Replays)];
        double[] chances = Chances(options.Choice, [.. programs.Select(p => p.LogProbability)]);
        return [.. Enumerable.Range(0, options.Replays).Select(_ => programs[Draw(chances, random)])];
    }

    /// <summary>How likely a draw is to take each program of some log-probabilities; the sum is 1.</summary>
    public static double[] Chances(ReplayChoice choice, IReadOnlyList<double> logProbabilities)
    {
        double max = logProbabilities.Max();
        double[] chances = choice switch
        {
            ReplayChoice.ByProbability => [.. logProbabilities.Select(p => Math.Exp(p - max))],
            ReplayChoice.Uniform => [.. logProbabilities.Select(_ => 1.0)],
            _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "The top programs are not drawn."),
        };
        double total = chances.Sum();
        for (int i = 0; i < chances.Length; i++) chances[i] /= total;
        return chances;
    }

    /// <summary>
    /// The weights as the learner makes them anew with its own policy (the published code's trainer probabilities): a
    /// replayed program weighs its probability, the sum raised to the clip where it is below.
    /// </summary>
    /// <param name="samples">A batch; a program that was drawn twice counts twice.</param>
    /// <param name="logProbabilities">Their log-probabilities under the learner's policy.</param>
    public float[] ByLearner(IReadOnlyList<MapoSample> samples, IReadOnlyList<float> logProbabilities)
    {
        double[] probabilities = [.. logProbabilities.Select(p => Math.Exp(p))];
        var sums = new Dictionary<int, double>();
        for (int i = 0; i < samples.Count; i++)
            if (samples[i].IsReplay)
                sums[samples[i].Question] = sums.GetValueOrDefault(samples[i].Question) + probabilities[i];
        float[] weights = new float[samples.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            bool known = sums.TryGetValue(samples[i].Question, out double sum);
            double memory = known ? Math.Max(sum, options.MinReplayWeight) : 0;
            weights[i] = (float)(samples[i].IsReplay ? (sum > 0 ? probabilities[i] * memory / sum : 0)
                : options.OutsideWeighedTwice ? samples[i].Weight * (1 - memory) : samples[i].Weight);
        }

        return weights;
    }

    private static int Draw(double[] chances, RandomStream random)
    {
        double at = random.NextDouble();
        for (int i = 0; i < chances.Length - 1; i++)
            if ((at -= chances[i]) < 0)
                return i;
        return chances.Length - 1;
    }
}
