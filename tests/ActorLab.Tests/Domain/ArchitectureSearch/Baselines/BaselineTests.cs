using ActorLab.Domain.ArchitectureSearch.Baselines;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Baselines;

public sealed class BaselineTests
{
    private static readonly ChoiceTree Tree = ChoiceTree.Flat([4, 4, 4, 4, 4, 4]);

    [Fact]
    public void Random_search_is_uniform_over_the_band()
    {
        ChoiceTree tree = ChoiceTree.Flat([3, 3]);
        var search = new RandomSearch(tree, Cost, new CostBand(2, 3));
        var random = new RandomStream(2);
        Dictionary<string, int> drawn = Enumerable.Range(0, 5000).Select(i => search.Propose(i, [], random).ToString()).CountBy(g => g).ToDictionary();
        Assert.Equal(["0:2", "1:1", "1:2", "2:0", "2:1"], drawn.Keys.Order());
        Assert.All(drawn.Values, n => Assert.InRange(n, 900, 1100));
    }

    [Fact]
    public void An_unreachable_band_is_told_with_the_costs_that_there_are()
    {
        CostBand band = CostBand.Around(40, 0.02);
        Assert.Equal((39.2, 40.8), (band.Low, band.High));
        var streams = new RandomStreams(1);
        string fault = Assert.Throws<InputException>(() => BaselineSearch.Run(new RandomSearch(Tree, Cost, band), Evaluate, new SearchBudget(3, 1, 1), streams)).Message;
        Assert.Contains("39.2 to 40.8", fault, StringComparison.Ordinal);
        Assert.Contains("from 0 to 18", fault, StringComparison.Ordinal);
        fault = Assert.Throws<InputException>(() => new RandomSearch(Tree, _ => double.NaN, CostBand.All).Propose(0, [], streams.Get("x"))).Message;
        Assert.Contains("none of them has a cost", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_outside_the_costs_is_refused_before_a_search()
    {
        CostSurvey survey = CostSurvey.Of(Tree, Cost, new RandomStream(1), 20);
        Assert.Equal((0, 18), (survey.Least, survey.Largest));
        Assert.InRange(survey.Median, 6, 12);
        survey.Require(0);
        survey.Require(18);
        string fault = Assert.Throws<InputException>(() => survey.Require(18.5)).Message;
        Assert.Contains("18.5", fault, StringComparison.Ordinal);
        Assert.Contains("from 0 to 18", fault, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => CostSurvey.Of(Tree, _ => double.NaN, new RandomStream(1)));
    }

    [Fact]
    public void All_searches_have_one_budget()
    {
        var search = new RandomSearch(Tree, Cost, CostBand.All);
        BaselineSearch byCount = BaselineSearch.Run(search, Evaluate, SearchBudget.Unlimited with { Evaluations = 7 }, new RandomStreams(1));
        Assert.Equal((7, 14.0, 700.0), (byCount.Spent.Evaluations, byCount.Spent.CoreSeconds, byCount.Spent.Flops));
        Assert.Equal(7, BaselineSearch.Run(search, Evaluate, SearchBudget.Unlimited with { CoreSeconds = 13 }, new RandomStreams(1)).History.Count);
        BaselineSearch byFlops = BaselineSearch.Run(search, Evaluate, SearchBudget.Unlimited with { Flops = 700 }, new RandomStreams(1));
        Assert.Equal(byCount.History.Select(e => e.Genotype), byFlops.History.Select(e => e.Genotype));
        Assert.Equal(byCount.History.Max(e => e.Accuracy), byCount.Best!.Accuracy);
        Assert.Null(BaselineSearch.Run(search, Evaluate, default, new RandomStreams(1)).Best);
    }

    [Fact]
    public void Evolution_finds_a_peak_sooner_than_random_search()
    {
        SearchBudget budget = SearchBudget.Unlimited with { Evaluations = 250 };
        int wins = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            BaselineSearch evolved = BaselineSearch.Run(new RegularizedEvolution(Tree, Cost, CostBand.All, 20, 5), Evaluate, budget, new RandomStreams(seed));
            BaselineSearch random = BaselineSearch.Run(new RandomSearch(Tree, Cost, CostBand.All), Evaluate, budget, new RandomStreams(seed));
            Assert.Equal(evolved.Spent, random.Spent);
            Assert.Equal(evolved.History.Take(20).Select(e => e.Genotype), random.History.Take(20).Select(e => e.Genotype));
            if (evolved.Best!.Accuracy > random.Best!.Accuracy) wins++;
        }

        Assert.True(wins >= 4, $"{wins} of 5");
    }

    [Fact]
    public void Evolution_stays_in_the_band_and_its_parents_are_the_youngest()
    {
        var band = new CostBand(9, 9);
        var evolution = new RegularizedEvolution(Tree, Cost, band, 8, 3);
        BaselineSearch search = BaselineSearch.Run(evolution, Evaluate, SearchBudget.Unlimited with { Evaluations = 60 }, new RandomStreams(4));
        Assert.All(search.History, e => Assert.Equal(9, e.Cost));

        // A good one that is too old is no parent: the population is one architecture, and one option away is the child.
        var old = new ArchitectureEvaluation(new Genotype([3, 3, 3, 3, 3, 3]), 1, 18, default);
        var young = new ArchitectureEvaluation(new Genotype([0, 0, 0, 0, 0, 0]), 0, 0, default);
        Genotype child = new RegularizedEvolution(Tree, Cost, CostBand.All, 8, 3).Propose(9, [old, .. Enumerable.Repeat(young, 8)], new RandomStream(1));
        Assert.Equal(1, child.Options.Count(o => o != 0));
        child = new RegularizedEvolution(Tree, Cost, CostBand.All, 9, 100).Propose(9, [old, .. Enumerable.Repeat(young, 8)], new RandomStream(1));
        Assert.Equal(1, child.Options.Count(o => o != 3));
        child = new RegularizedEvolution(Tree, Cost, CostBand.All, 9, 100, e => -e.Accuracy).Propose(9, [old, .. Enumerable.Repeat(young, 8)], new RandomStream(1));
        Assert.Equal(1, child.Options.Count(o => o != 0));
    }

    [Fact]
    public void A_proposal_depends_on_its_number_and_what_is_known_only()
    {
        var evolution = new RegularizedEvolution(Tree, Cost, CostBand.All, 5, 2);
        BaselineSearch search = BaselineSearch.Run(evolution, Evaluate, SearchBudget.Unlimited with { Evaluations = 30 }, new RandomStreams(8));
        Assert.Equal(search.History[21].Genotype, evolution.Propose(21, [.. search.History.Take(21)], BaselineSearch.Random(new RandomStreams(8), 21)));
    }

    private static double Cost(Genotype genotype) => genotype.Options.Sum();

    private static ArchitectureEvaluation Evaluate(int number, Genotype genotype) =>
        new(genotype, -genotype.Options.Zip([3, 0, 2, 1, 0, 3], (a, b) => Math.Abs(a - b)).Sum(), Cost(genotype), new SearchBudget(1, 2, 100));
}
