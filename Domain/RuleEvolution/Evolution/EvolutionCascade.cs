namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>What a result means for a candidate: whether it gets more training. It is measured by the candidates it was proposed from.</summary>
/// <param name="options">How much training there is.</param>
public sealed class EvolutionCascade(CascadeOptions options)
{
    // So many others must be known before a candidate is measured by them.
    private const int Enough = 5;

    /// <summary>How many accuracies a rung's result has.</summary>
    public int Trainings(EvolutionRung rung) => rung switch
    {
        EvolutionRung.Probe => options.LearningRates.Count,
        EvolutionRung.Screen => 1,
        EvolutionRung.Survivor => options.SurvivorSeeds - 1,
        EvolutionRung.Audit => options.AuditSeeds,
        _ => throw new ArgumentOutOfRangeException(nameof(rung), rung, null),
    };

    /// <summary>The candidate with a result of its next rung.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="result">The result.</param>
    /// <param name="others">Those it is measured by: all done before it was proposed.</param>
    public EvolutionCandidate Judge(EvolutionCandidate candidate, EvolutionEvaluated result, IReadOnlyList<EvolutionCandidate> others)
    {
        candidate = candidate with { Steps = candidate.Steps + result.Steps };
        if (result.Fault is not null) return candidate with { Next = null, Fault = result.Fault, Fitness = default };
        double[] accuracies = [.. result.Accuracies.Select(a => double.IsFinite(a) ? a : 0)];
        switch (result.Rung)
        {
            case EvolutionRung.Probe:
                int best = Array.IndexOf(accuracies, accuracies.Max());
                double probe = accuracies[best];
                return candidate with
                {
                    LearningRate = options.LearningRates[best],
                    Probe = probe,
                    Fitness = new EvolutionFitness(EvolutionRung.Probe, probe),
                    Next = probe < ProbeBar(others) ? null : EvolutionRung.Screen,
                };
            case EvolutionRung.Screen:
                bool survives = options.SurvivorSeeds > 1 && accuracies[0] > 0 && accuracies[0] >= ScreenBar(others);
                return candidate with
                {
                    Screen = accuracies[0],
                    Fitness = new EvolutionFitness(EvolutionRung.Screen, accuracies[0]),
                    Next = survives ? EvolutionRung.Survivor : null,
                };
            case EvolutionRung.Survivor:
                double mean = (candidate.Screen!.Value + accuracies.Sum()) / (1 + accuracies.Length);
                return candidate with { Fitness = new EvolutionFitness(EvolutionRung.Survivor, mean), Next = null };
            default:
                throw new ArgumentOutOfRangeException(nameof(result), result.Rung, null);
        }
    }

    /// <summary>What a probe must reach.</summary>
    public double ProbeBar(IReadOnlyList<EvolutionCandidate> others)
    {
        double[] probes = [.. others.Where(c => c.Probe is not null).Select(c => c.Probe!.Value).Order()];
        return probes.Length < Enough ? options.ProbeMinimum : Math.Max(options.ProbeMinimum, probes[probes.Length / 2] - options.ProbeMargin);
    }

    /// <summary>What a first whole training must reach.</summary>
    public double ScreenBar(IReadOnlyList<EvolutionCandidate> others)
    {
        double[] screens = [.. others.Where(c => c.Screen is not null).Select(c => c.Screen!.Value).OrderDescending()];
        return screens.Length < Enough ? 0 : screens[Math.Min(screens.Length - 1, (int)Math.Ceiling(options.SurvivorShare * screens.Length) - 1)];
    }
}
