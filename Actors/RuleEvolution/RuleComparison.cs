using System.Globalization;
using ActorLab.Domain.Common;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Domain.RuleEvolution.Evolution;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>
/// What is compared when the arms are audited: each arm's best rule and back-propagation, with learning rates tuned for each
/// length of training on validation images, and tested once. Everything but the test's numbers comes from validation images.
/// </summary>
/// <param name="settings">How carefully.</param>
/// <param name="arms">The runs of evolution, then those of random search, all audited.</param>
/// <param name="accuracies">Accuracies of the grid and the test, as far as they are known.</param>
internal sealed class RuleComparison(
    RuleEvolutionPlanSettings settings, IReadOnlyList<EvolutionArm> arms, IReadOnlyDictionary<RuleWork, double> accuracies)
{
    private const string BackPropagation = "g_bp";

    /// <summary>How far below back-propagation a rule may be and yet count as having reached it.</summary>
    private const double Near = 0.01;

    private readonly RandomStreams _streams = new(settings.Seed);

    // Each arm's best rule; null of an arm that found none.
    private readonly string?[] _winners = [.. arms.Select(a => a.HallOfFame.FirstOrDefault()?.Text)];

    private readonly int[] _horizons = settings.Comparison.LongSteps > 0 && settings.Comparison.LongSteps != settings.Evolution.Cascade.Steps
        ? [settings.Evolution.Cascade.Steps, settings.Comparison.LongSteps]
        : [settings.Evolution.Cascade.Steps];

    private readonly string[] _contenders = [.. arms.Select(a => a.HallOfFame.FirstOrDefault()?.Text).OfType<string>().Prepend(BackPropagation).Distinct(StringComparer.Ordinal)];

    private ComparisonOptions Options => settings.Comparison;

    private IEnumerable<int> Evolved => Enumerable.Range(0, Options.EvolutionRuns);

    private IEnumerable<int> Random => Enumerable.Range(Options.EvolutionRuns, arms.Count - Options.EvolutionRuns);

    /// <summary>All trainings of the finer grid, the long ones first.</summary>
    public IEnumerable<TrainChildren> Tuning() => Work(RuleWorkKind.Tune, Options.LearningRates.Count, (contender, _, rate) =>
        (Options.LearningRates[rate], [.. Enumerable.Range(0, Options.TuneSeeds).Select(i => _streams.Get("rule-evolution.tune", i).NextULong())]));

    /// <summary>All trainings of the test.</summary>
    public IEnumerable<TrainChildren> Testing() => Work(RuleWorkKind.Test, Options.TestSeeds, (contender, horizon, seed) =>
        (Tuned(contender, horizon).Rate, [_streams.Get("rule-evolution.test", seed).NextULong()]));

    /// <summary>The audited rules of all runs of evolution, the best first; a rule that several found counts once, with the mean of its audits.</summary>
    public IReadOnlyList<FamousRule> HallOfFame() =>
    [
        .. Evolved.SelectMany(a => arms[a].HallOfFame).GroupBy(l => l.Text, StringComparer.Ordinal)
            .Select(g => new FamousRule(g.Average(l => l.AuditAccuracy), Rate(g.Key) ?? g.MaxBy(l => l.AuditAccuracy)!.LearningRate, g.Key))
            .OrderByDescending(r => r.Accuracy).ThenBy(r => r.Text, StringComparer.Ordinal),
    ];

    /// <summary>What the run finishes with.</summary>
    public Dictionary<string, double> Metrics()
    {
        var metrics = new Dictionary<string, double>();
        int evolved = Best(Evolved), random = Random.Any() ? Best(Random) : -1;
        double backPropagation = Tuned(0, 0).Accuracy;
        foreach (int arm in Evolved) metrics[$"audited_accuracy_run{arm + 1}"] = Audited(arm);
        foreach (int arm in Random) metrics[$"audited_accuracy_random{arm - Options.EvolutionRuns + 1}"] = Audited(arm);
        metrics["evolved_audited_accuracy"] = Evolved.Average(Audited);
        metrics["evolved_reached_bp"] = Evolved.Average(a => Reached(a));
        metrics["bp_validation_accuracy"] = backPropagation;
        metrics["evolved_validation_accuracy"] = Validation(evolved);
        metrics["bp_learning_rate"] = Tuned(0, 0).Rate;
        if (Contender(evolved) is var winner and >= 0) metrics["evolved_learning_rate"] = Tuned(winner, 0).Rate;
        if (random >= 0)
        {
            metrics["random_audited_accuracy"] = Random.Average(Audited);
            metrics["random_reached_bp"] = Random.Average(a => Reached(a));
            metrics["random_validation_accuracy"] = Validation(random);
        }

        if (Options.TestSeeds == 0) return metrics;
        for (int horizon = 0; horizon < _horizons.Length; horizon++)
        {
            int h = horizon;
            string suffix = h == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{_horizons[h]}");
            double[] bp = Test(0, h), best = Test(Contender(evolved), h);
            double[][] all = [.. Evolved.Select(a => Test(Contender(a), h))];
            double[] mean = [.. Enumerable.Range(0, bp.Length).Select(seed => all.Average(a => a[seed]))];
            metrics["bp_test_accuracy" + suffix] = bp.Average();
            metrics["evolved_test_accuracy" + suffix] = best.Average();
            metrics["evolved_mean_test_accuracy" + suffix] = mean.Average();
            Put("difference", SampleMean.OfDifferences(best, bp));
            Put("mean_difference", SampleMean.OfDifferences(mean, bp));
            if (random < 0) continue;
            double[] searched = Test(Contender(random), h);
            metrics["random_search_test_accuracy" + suffix] = searched.Average();
            Put("random_difference", SampleMean.OfDifferences(searched, bp));

            void Put(string name, SampleMean difference)
            {
                metrics[name + suffix] = difference.Mean;
                metrics[$"{name}{suffix}_ci_low"] = difference.Low;
                metrics[$"{name}{suffix}_ci_high"] = difference.High;
            }
        }

        return metrics;

        double Audited(int arm) => arms[arm].HallOfFame.FirstOrDefault()?.AuditAccuracy ?? 0;

        double Reached(int arm) => Validation(arm) >= backPropagation - Near ? 1 : 0;
    }

    private IEnumerable<TrainChildren> Work(RuleWorkKind kind, int parts, Func<int, int, int, (double Rate, ulong[] Seeds)> make)
    {
        for (int horizon = _horizons.Length - 1; horizon >= 0; horizon--)
        {
            for (int contender = 0; contender < _contenders.Length; contender++)
            {
                for (int part = 0; part < parts; part++)
                {
                    (double rate, ulong[] seeds) = make(contender, horizon, part);
                    yield return new TrainChildren(
                        new RuleWork(kind, contender, horizon, part), _contenders[contender], [rate], seeds, _horizons[horizon], _horizons[horizon],
                        MeasuresTest: kind == RuleWorkKind.Test);
                }
            }
        }
    }

    private int Contender(int arm) => _winners[arm] is { } text ? Array.IndexOf(_contenders, text) : -1;

    /// <summary>The arm whose rule is the best on validation images.</summary>
    private int Best(IEnumerable<int> among) => among.OrderByDescending(Validation).ThenBy(a => a).First();

    private double Validation(int arm) => Contender(arm) is var contender and >= 0 ? Tuned(contender, 0).Accuracy : 0;

    private double? Rate(string text) => Array.IndexOf(_contenders, text) is var contender and >= 0 ? Tuned(contender, 0).Rate : null;

    /// <summary>The best learning rate of the grid, the lowest of equals.</summary>
    private (double Rate, double Accuracy) Tuned(int contender, int horizon) => Options.LearningRates
        .Select((rate, i) => (rate, Accuracy: accuracies.GetValueOrDefault(new RuleWork(RuleWorkKind.Tune, contender, horizon, i))))
        .OrderByDescending(r => r.Accuracy).ThenBy(r => r.rate).First();

    private double[] Test(int contender, int horizon) =>
        [.. Enumerable.Range(0, Options.TestSeeds).Select(i => accuracies.GetValueOrDefault(new RuleWork(RuleWorkKind.Test, contender, horizon, i)))];
}
