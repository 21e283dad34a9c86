using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ActorLab.Domain.ArchitectureSearch.Baselines;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>Searches with a reward and random search on a table, side by side. It shows nothing of weight sharing.</summary>
/// <param name="Space">The table.</param>
/// <param name="Options">What was compared.</param>
/// <param name="Searches">The controller's searches: by slope, then by target.</param>
/// <param name="Random">Random search, by target.</param>
public sealed record TabularStudy(TabularSpace Space, TabularStudyOptions Options, IReadOnlyList<TabularArm> Searches, IReadOnlyList<RandomArm> Random)
{
    private const string TrainingStream = "architecture-search.training";

    /// <summary>Does all searches: seconds.</summary>
    /// <exception cref="InputException">A target is none that architectures of the table reach.</exception>
    public static TabularStudy Run(TabularSpace space, TabularStudyOptions options)
    {
        CostSurvey survey = CostSurvey.Of(space.Tree, space.Cost, new RandomStreams(0).Get("architecture-search.survey"));
        foreach (double target in options.Targets) survey.Require(target);
        return new TabularStudy(
            space,
            options,
            [.. from beta in options.Betas from target in options.Targets select Search(space, options, beta, target)],
            [.. options.Targets.Select(target => RandomSearches(space, options, target))]);
    }

    /// <summary>The study as a table of text.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Space.Name}: {Options.Reward} reward, {Options.Steps} steps of {Options.Architectures}, {Options.Seeds} seeds, noise {Percent(Options.Noise)} points\n");
        if (Space.Gaps.Length > 0) text.Append(CultureInfo.InvariantCulture, $"{Space.Gaps.Length} architectures left out, for example {Space.Gaps[0].Architecture}: {Space.Gaps[0].Reason}\n");
        text.Append(CultureInfo.InvariantCulture, $"{"beta",6} {"T0 " + Space.Unit,10} {"accuracy",16} {"T/T0",16} {"mean |dev|",11} {"worst",7} {"surest >=",10} {"projected",10} {"worst",7}\n");
        foreach (TabularArm arm in Searches)
        {
            text.Append(CultureInfo.InvariantCulture, $"{arm.Beta,6:0.##} {arm.Target,10:0.##} {Percent(arm.Accuracy.Mean) + " +- " + Percent(arm.Accuracy.StandardError),16} ");
            text.Append(CultureInfo.InvariantCulture, $"{arm.Ratio.Mean,8:0.000} +-{arm.Ratio.StandardError,6:0.000} {Percent(arm.MeanDeviation) + " %",11} {Percent(arm.WorstDeviation) + " %",7} ");
            text.Append(CultureInfo.InvariantCulture, $"{arm.SmallestProbability,10:0.00} {Percent(arm.ProjectedAccuracy),10} {Percent(arm.WorstProjectedDeviation) + " %",7}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Random within {Percent(Options.Band)} %, best by one training of N, {Options.RandomRepeats} repeats:\n");
        foreach (RandomArm arm in Random)
        {
            text.Append(CultureInfo.InvariantCulture, $"{arm.Target,17:0.##} {arm.InBand} networks, mean {Percent(arm.Mean)}, best {Percent(arm.Best)};");
            text.AppendJoin(',', arm.BestOf.Select(b => string.Create(CultureInfo.InvariantCulture, $" N={b.Key} {Percent(b.Value)}"))).Append('\n');
        }

        return text.Append("+- is the standard error; projected: the likeliest of 64 draws within 3 % of the target, ours and not the paper's.\n").ToString();
    }

    private static TabularArm Search(TabularSpace space, TabularStudyOptions options, double beta, double target)
    {
        var search = new TabularSearch(space, options.MakeController(beta, target), options.Noise);
        return new TabularArm(beta, target, [.. Enumerable.Range(0, options.Seeds).Select(seed => search.Run((ulong)seed))]);
    }

    private static RandomArm RandomSearches(TabularSpace space, TabularStudyOptions options, double target)
    {
        CostBand band = CostBand.Around(target, options.Band);
        double[] inside = [.. space.Architectures().Where(g => band.Contains(space.Cost(g))).Select(space.FinalAccuracy)];
        if (inside.Length == 0) throw new InputException($"No architecture of {space.Name} has a cost in the band {band}: widen the band.");
        var search = new RandomSearch(space.Tree, space.Cost, band);
        var sums = options.RandomTries.Distinct().ToDictionary(n => n, _ => 0.0);
        for (int repeat = 0; repeat < options.RandomRepeats; repeat++)
        {
            var streams = new RandomStreams((ulong)repeat);
            IReadOnlyList<ArchitectureEvaluation> history = BaselineSearch.Run(
                search,
                (number, g) => new(g, space.Accuracy(g, streams.Get(TrainingStream, number).NextInt(space.Trainings)), space.Cost(g), new SearchBudget(1, 0, 0)),
                SearchBudget.Unlimited with { Evaluations = sums.Keys.Max() },
                streams).History;
            foreach (int n in sums.Keys) sums[n] += space.FinalAccuracy(history.Take(n).MaxBy(e => e.Accuracy)!.Genotype);
        }

        return new RandomArm(target, inside.Length, inside.Average(), inside.Max(), sums.ToImmutableSortedDictionary(s => s.Key, s => s.Value / options.RandomRepeats));
    }

    private static string Percent(double share) => double.IsNaN(share) ? "none" : (100 * share).ToString("0.00", CultureInfo.InvariantCulture);
}
