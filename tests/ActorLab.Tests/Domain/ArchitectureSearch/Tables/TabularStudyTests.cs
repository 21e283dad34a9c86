using ActorLab.Domain.ArchitectureSearch.Controller;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.ArchitectureSearch.Tables;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using Xunit.Abstractions;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Tables;

/// <summary>The claims about controller and reward on measured tables (spec 1.10, E1a), seeds 0 to 9, no tuning. They show nothing of weight sharing.</summary>
public sealed class TabularStudyTests(ITestOutputHelper output)
{
    private static readonly Lazy<TabularSpace?> Macro = new(() => DataRoot.Find() is { } root ? NasBenchMacro.Read(root) : null);

    /// <summary>
    /// With four architectures a step (the paper has 32) every acceptance number holds: mean deviation from the target at most 6 %, no
    /// search over 10 %, accuracy at least that of random search with ten trainings less 0.1 points. Of 200 seeds of each
    /// of the six, one search is over 10 %, by 0.1.
    /// </summary>
    [SkippableFact]
    public void One_search_with_the_absolute_reward_ends_at_the_target()
    {
        TabularStudy study = Study(Table(), new());
        Assert.Equal(6, study.Searches.Count);
        foreach (TabularArm arm in study.Searches)
        {
            string what = $"beta {arm.Beta} target {arm.Target}";
            Assert.True(arm.MeanDeviation <= 0.06, what);
            Assert.True(arm.WorstDeviation <= 0.10, what);
            Assert.True(arm.WorstProjectedDeviation <= TabularSearch.ProjectionBand, what);
            Assert.InRange(arm.SmallestProbability, 1.0 / 3, 1);
            Assert.True(arm.Accuracy.Mean >= RandomOf(study, arm, 10) - 0.001, what);
        }
    }

    /// <summary>
    /// With one architecture a step, as the specification has it, means and accuracies hold too, but that no search is over 10 % only
    /// for β = −0.2 (of 200 seeds at each target none is); with −0.1 one in sixteen is. So here are 50 seeds, that the share is known.
    /// </summary>
    [SkippableFact]
    public void With_one_architecture_a_step_the_mean_deviation_holds_but_single_searches_stray()
    {
        TabularStudy study = Study(Table(), new() { Seeds = 50, Architectures = 1 });
        foreach (TabularArm arm in study.Searches)
        {
            string what = $"beta {arm.Beta} target {arm.Target}";
            Assert.True(arm.MeanDeviation <= 0.06, what);
            Assert.True(arm.Accuracy.Mean >= RandomOf(study, arm, 10) - 0.001, what);
            if (arm.Beta < -0.15) Assert.True(arm.WorstDeviation <= 0.10, what);
        }

        int strayed = study.Searches.Sum(a => a.Searches.Count(s => Math.Abs(s.Answer.Cost / a.Target - 1) > 0.1));
        output.WriteLine($"{strayed} of {study.Searches.Sum(a => a.Searches.Count)} searches are over 10 %");
        Assert.InRange(strayed, 0, 15);
    }

    /// <summary>With the soft MnasNet reward the target is without effect: all states of the searches for three targets are equal bit for bit.</summary>
    [SkippableFact]
    public void With_the_soft_reward_the_target_changes_no_bit()
    {
        TabularSpace space = Table();
        var soft = new TabularStudyOptions { Reward = RewardKind.MnasNetSoft, Betas = [-0.07], Architectures = 1 };
        for (ulong seed = 0; seed < 10; seed++)
        {
            List<ControllerState>[] trajectories = [.. new[] { 40.0, 55, 70 }.Select(target =>
            {
                var states = new List<ControllerState>();
                new TabularSearch(space, soft.MakeController(-0.07, target), 0.03).Run(seed, states.Add);
                return states;
            })];
            Assert.Equal(1000, trajectories[0].Count);
            Assert.True(trajectories[0].SequenceEqual(trajectories[1]) && trajectories[0].SequenceEqual(trajectories[2]));
            Assert.NotEqual(trajectories[0][0].Logits[0], trajectories[0][^1].Logits[0]);
        }

        TabularStudy study = Study(space, soft);
        Assert.All(study.Searches, arm => Assert.Equal(study.Searches[0].Searches.Select(s => s.Answer), arm.Searches.Select(s => s.Answer), SameArchitecture));

        // So it misses the targets, as the pilot's did: one of them by far.
        Assert.True(study.Searches.Max(a => a.MeanDeviation) > 0.25);

        static bool SameArchitecture(TabularAnswer a, TabularAnswer b) => a.Choice.Genotype.Equals(b.Choice.Genotype) && a.Accuracy.Equals(b.Accuracy);
    }

    /// <summary>
    /// The same on cells with the latencies of two devices, a phone and a server's processor, at the quartiles of their latencies, with
    /// eight architectures a step. Here accuracy rises steeply with latency (twelve epochs), and few cells are near a target: −0.2
    /// meets every number (but of 50 seeds up to one in eight is over 10 % by as much as 1.1 at a target), −0.1 is too flat for the server
    /// (up to 8 % off in the mean), −0.3 too steep for the phone's lowest target (one search in sixteen 12 % off).
    /// </summary>
    [SkippableTheory]
    [InlineData("pixel3")]
    [InlineData("gold_6226")]
    public void Latencies_of_devices_are_met_as_well(string device)
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        TabularSpace space = NasBench201.Read(DataRoot.Require(), device);
        double[] latencies = [.. space.Architectures().Select(space.Cost).Order()];
        SettingsList<double> targets = [.. new[] { 0.25, 0.5, 0.75 }.Select(q => latencies[(int)(q * (latencies.Length - 1))])];
        TabularStudy study = Study(space, new() { Targets = targets, Betas = [-0.1, -0.2, -0.3], Architectures = 8 });
        foreach (TabularArm arm in study.Searches)
        {
            string what = $"beta {arm.Beta} target {arm.Target}";
            Assert.True(arm.MeanDeviation <= (arm.Beta is -0.2 ? 0.06 : 0.09), what);
            if (arm.Beta is -0.2) Assert.True(arm.WorstDeviation <= 0.10, what);
            Assert.True(arm.WorstProjectedDeviation <= TabularSearch.ProjectionBand, what);
            Assert.True(arm.Accuracy.Mean >= RandomOf(study, arm, 10) - 0.001, what);
            Assert.All(arm.Searches, s => Assert.True(space.Has(s.Answer.Choice.Genotype)));
        }
    }

    [SkippableFact]
    public void A_search_goes_on_bit_for_bit_from_any_state()
    {
        TabularSpace space = Table();
        var search = new TabularSearch(space, new() { Steps = 200, Reward = new() { Target = 55 } }, 0.03);
        var states = new List<ControllerState>();
        TabularSearchResult result = search.Run(7, states.Add);
        ControllerState state = states[99] with { Logits = [.. states[99].Logits] };
        while (state.Step < 200) state = search.Step(state, new RandomStreams(7));
        Assert.Equal(result.State, state);
    }

    [SkippableFact]
    public void A_target_that_no_architecture_has_is_refused() =>
        Assert.Contains("costs go from", Assert.Throws<InputException>(() => TabularStudy.Run(Table(), new() { Targets = [500] })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_gap_is_never_drawn_and_never_the_answer()
    {
        ChoiceTree tree = ChoiceTree.Flat([2, 2]);
        var space = new TabularSpace("toy", tree, "ms", [[0.1, 0.5, 0.6, 0.9]], [0.1, 0.5, 0.6, 0.9], [1, 1, 1, double.NaN], [new TableGap("1:1", "it is broken")]);
        TabularSearchResult result = new TabularSearch(space, new() { Steps = 300, Reward = new() { Target = 1 } }, 0).Run(1);
        Assert.Equal("1:0", result.Answer.Choice.Genotype.ToString());
        Assert.Equal((0.6, 1.0), (result.Answer.Accuracy, result.Answer.Cost));

        // A controller that is surest of the gap says so.
        result = new TabularSearch(space, new() { Steps = 1, Reward = new() { Target = 1 } }, 0).Run(1);
        Assert.True(result.IsLikeliest);
        var broken = new TabularSpace("toy", tree, "ms", [[0.1, 0.5, 0.6, 0.9]], [0.1, 0.5, 0.6, 0.9], [double.NaN, 1, 1, 1], [new TableGap("0:0", "it is broken")]);
        result = new TabularSearch(broken, new() { Steps = 1, Reward = new() { Target = 1 } }, 0).Run(1);
        Assert.False(result.IsLikeliest);
        Assert.Equal("0:1", result.Answer.Choice.Genotype.ToString());
    }

    [Fact]
    public void The_report_has_what_lost_too()
    {
        ChoiceTree tree = ChoiceTree.Flat([2, 2]);
        var space = new TabularSpace("Toy", tree, "ms", [[0.1, 0.5, 0.6, 0.9]], [0.1, 0.5, 0.6, 0.9], [1, 2, 2, double.NaN], [new TableGap("1:1", "it is broken")]);
        TabularStudy study = TabularStudy.Run(space, new() { Targets = [2], Betas = [-0.5], Seeds = 3, RandomRepeats = 20, RandomTries = [1, 2], Steps = 400, Architectures = 2 });
        string[] lines = study.ToText().TrimEnd('\n').Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.StartsWith("Toy: Absolute reward, 400 steps of 2, 3 seeds, noise 3.00 points", lines[0], StringComparison.Ordinal);
        Assert.Equal("1 architectures left out, for example 1:1: it is broken", lines[1]);
        Assert.Contains("60.00", lines[3], StringComparison.Ordinal);
        Assert.Contains("2 networks, mean 55.00, best 60.00; N=1", lines[5], StringComparison.Ordinal);
        Assert.Equal([1, 2], study.Random[0].BestOf.Keys);
    }

    private static TabularSpace Table()
    {
        Skip.If(Macro.Value is null, "ACTORLAB_DATA is not set");
        return Macro.Value!;
    }

    private TabularStudy Study(TabularSpace space, TabularStudyOptions options)
    {
        TabularStudy study = TabularStudy.Run(space, options);
        output.WriteLine(study.ToText());
        return study;
    }

    private static double RandomOf(TabularStudy study, TabularArm arm, int tries) => study.Random.Single(r => r.Target.Equals(arm.Target)).BestOf[tries];
}
