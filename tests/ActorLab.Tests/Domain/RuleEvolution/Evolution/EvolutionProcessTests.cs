using ActorLab.Domain.RuleEvolution.Evolution;
using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;
using FsCheck;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.RuleEvolution.Evolution;

public sealed class EvolutionProcessTests
{
    private static readonly EvolutionOptions Short = new() { Candidates = 60, Start = 15, Population = 20, Tournament = 4 };

    [Theory]
    [InlineData(EvolutionPolicyKind.Paper)]
    [InlineData(EvolutionPolicyKind.Regularized)]
    public void Evolution_comes_nearer_to_a_planted_rule_than_random_search(EvolutionPolicyKind policy)
    {
        int wins = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            double evolved = Best(policy, seed), random = Best(EvolutionPolicyKind.Random, seed);
            if (evolved > random) wins++;
        }

        Assert.True(wins >= 4, $"{wins} of 5");

        static double Best(EvolutionPolicyKind policy, ulong seed)
        {
            ToyEvolution toy = new ToyEvolution(new EvolutionOptions { Policy = policy, Candidates = 1500, ChildSteps = 250_000 }, seed).Run();
            return ToyEvolution.Nearness(toy.Process.HallOfFame(toy.State)[0].Text);
        }
    }

    [Property(MaxTest = 15)]
    public void The_order_of_results_and_who_works_change_nothing(DoNotSize<uint> seed, PositiveInt order, PositiveInt workers, EvolutionPolicyKind policy)
    {
        EvolutionOptions options = Short with { Policy = policy };
        ToyEvolution plain = new ToyEvolution(options, seed.Item).Run();
        ToyEvolution other = new ToyEvolution(options, seed.Item).Run((ulong)order.Item, 1 + (workers.Item % 20));
        Assert.Equal(ToyEvolution.Describe(plain.State), ToyEvolution.Describe(other.State));
        Assert.Equal(plain.Process.HallOfFame(plain.State), other.Process.HallOfFame(other.State));
        Assert.True(other.MostUnderWay <= options.Lag, $"{other.MostUnderWay} under way");
    }

    [Property(MaxTest = 5)]
    public void Replaying_the_events_gives_the_state_and_the_same_next_proposal(DoNotSize<uint> seed)
    {
        ToyEvolution toy = new ToyEvolution(Short, seed.Item).Run(3);
        var process = new EvolutionProcess(Short, seed.Item);
        EvolutionState state = EvolutionState.Empty;
        foreach (object happened in toy.Events)
        {
            if (happened is EvolutionProposed proposed)
            {
                Assert.Equivalent(proposed, process.Propose(state), strict: true);
                state = process.Apply(state, proposed);
            }
            else
            {
                state = process.Apply(state, (EvolutionEvaluated)happened);
            }
        }

        Assert.Equal(ToyEvolution.Describe(toy.State), ToyEvolution.Describe(state));
        Assert.True(process.IsOver(state));
        Assert.Empty(process.Tasks(state));
        Assert.Null(process.Propose(state));
    }

    [Fact]
    public void Every_candidate_is_well_typed_within_bounds_and_tells_where_it_came_from()
    {
        ToyEvolution toy = new ToyEvolution(Short with { MaxSize = 9, MaxDepth = 5 }, 4).Run();
        RuleSpace space = RuleSpace.All with { MaxSize = 9, MaxDepth = 5 };
        Assert.Equal("g_bp", toy.State.Candidates[0].Proposal.Text);
        foreach (EvolutionCandidate candidate in toy.State.Candidates)
        {
            EvolutionProposed proposal = candidate.Proposal;
            Assert.True(space.Allows(RuleText.Parse(proposal.Text)), proposal.Text);
            Assert.NotEmpty(proposal.Steps);
            if (proposal.Id < Short.Start) Assert.Null(proposal.Parent);
            else Assert.InRange(proposal.Parent!.Value, 0, proposal.Id - Short.Lag);
        }
    }

    [Fact]
    public void A_start_without_weights_gets_them_by_mutation()
    {
        EvolutionOptions options = Short with { Seeds = [], Candidates = 300, StartOperands = [.. RuleSpace.WithoutBackPropagation.Operands.Select(o => o.Name)] };
        ToyEvolution toy = new ToyEvolution(options, 2).Run();
        HashSet<string> carriers = [.. RuleFunctions.Operands.Where(o => o.UsesWeight).Select(o => o.Name)];
        int[] users = [.. toy.State.Candidates.Where(c => c.Proposal.Text.Split('(', ')', ',', ' ').Any(carriers.Contains)).Select(c => c.Id)];
        Assert.True(users.Length > 50, $"{users.Length} of 300");
        Assert.True(users[0] >= options.Start);
    }

    [Fact]
    public void Known_rules_are_drawn_again_or_served_with_the_fitness_they_had()
    {
        EvolutionOptions narrow = Short with { Operands = ["g_bp", "h"], Functions = ["id", "neg", "add", "mul"], MaxSize = 5, Redraws = 1 };
        ToyEvolution toy = new ToyEvolution(narrow, 1).Run(7);
        EvolutionCandidate[] served = [.. toy.State.Candidates.Where(c => c.Proposal.SameAs is not null)];
        Assert.True(served.Length > 10 && served.Length == toy.State.Served, $"{served.Length} served");
        Assert.All(served, c => Assert.Equal(toy.State.Candidates[c.Proposal.SameAs!.Value].Fitness, c.Fitness));
        Assert.All(served, c => Assert.DoesNotContain(toy.Evaluated, t => t.Id == c.Id));
        Assert.All(served, c => Assert.Equal(RuleCanonical.Key(RuleText.Parse(c.Proposal.Text)), toy.State.Candidates[c.Proposal.SameAs!.Value].Proposal.Key));
        Assert.Equal((double)(toy.State.Served + toy.State.Duplicates) / (60 + toy.State.Duplicates), toy.State.ShareServed);
        string[] fame = [.. toy.Process.HallOfFame(toy.State).Select(l => RuleCanonical.Key(RuleText.Parse(l.Text)))];
        Assert.Equal(fame.Distinct(), fame);
        Assert.Equal(0, new ToyEvolution(Short with { Redraws = 1000 }, 1).Run().State.Served);
    }

    [Fact]
    public void A_given_key_serves_rules_of_one_function()
    {
        var process = new EvolutionProcess(Short with { Redraws = 0 }, 1, _ => "all one");
        EvolutionState state = EvolutionState.Empty;
        while (process.Propose(state) is { } proposed) state = process.Apply(state, proposed);
        Assert.Equal(Short.Lag, state.Candidates.Count);
        Assert.Equal([0], process.Tasks(state).Select(t => t.Id));
        Assert.Equal(Short.Lag - 1, state.Served);
        state = process.Apply(state, new EvolutionEvaluated(0, EvolutionRung.Probe, [0, double.NaN, 0.2, 0.1, 0, 0], 300));
        Assert.True(state.AreAllDone);
        Assert.All(state.Candidates, c => Assert.Equal(new EvolutionFitness(EvolutionRung.Probe, 0.2), c.Fitness));
    }

    [Fact]
    public void Late_and_repeated_results_change_nothing_and_wrong_ones_are_refused()
    {
        var process = new EvolutionProcess(Short, 1);
        EvolutionState state = process.Apply(EvolutionState.Empty, process.Propose(EvolutionState.Empty)!);
        var probe = new EvolutionEvaluated(0, EvolutionRung.Probe, [0.1, 0.2, 0.5, 0.4, 0.3, 0.1], 300);
        EvolutionState probed = process.Apply(state, probe);
        Assert.Equal(0.01, probed.Candidates[0].LearningRate);
        Assert.Equal(EvolutionRung.Screen, probed.Candidates[0].Next);
        Assert.Same(probed, process.Apply(probed, probe));
        Assert.Same(state, process.Apply(state, new EvolutionEvaluated(0, EvolutionRung.Screen, [0.5], 200)));
        Assert.Same(probed, process.Apply(probed, new EvolutionEvaluated(0, EvolutionRung.Audit, [1, 1, 1, 1, 1], 1000)));
        Assert.Equal("There is no candidate 1; 1 were proposed.", Message(() => process.Apply(state, probe with { Id = 1 })));
        Assert.Equal("The Probe of candidate 0 has 1 accuracies instead of 6.", Message(() => process.Apply(state, probe with { Accuracies = [1] })));
        Assert.Equal("Candidate 0 was proposed, but the next is 1.", Message(() => process.Apply(state, state.Candidates[0].Proposal)));

        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message.Split(" (Parameter")[0];
    }

    [Fact]
    public void Tasks_say_what_to_train_and_only_the_leaders_are_audited_with_fresh_seeds()
    {
        ToyEvolution toy = new ToyEvolution(Short, 9).Run();
        CascadeOptions cascade = Short.Cascade;
        foreach (EvolutionTask task in toy.Evaluated)
        {
            Assert.Equal(cascade.Steps, task.Steps);
            Assert.Equal(task.Rung == EvolutionRung.Probe ? 50 : 200, task.StopAfter);
            Assert.Equal(task.Rung == EvolutionRung.Probe ? cascade.LearningRates : [toy.State.Candidates[task.Id].LearningRate], task.LearningRates);
            int[] seeds = task.Rung switch { EvolutionRung.Survivor => [1, 2], EvolutionRung.Audit => [3, 4, 5, 6, 7], _ => [0] };
            Assert.Equal(seeds.Select(toy.Process.ChildSeed), task.Seeds);
        }

        Assert.Equal(8, Enumerable.Range(0, 8).Select(toy.Process.ChildSeed).Distinct().Count());
        EvolutionTask[] audits = [.. toy.Evaluated.Where(t => t.Rung == EvolutionRung.Audit)];
        Assert.Equal(toy.State.Ranked().Take(5).Select(c => c.Id), audits.Select(t => t.Id));
        IReadOnlyList<EvolutionLeader> fame = toy.Process.HallOfFame(toy.State);
        Assert.Equal(5, fame.Count);
        Assert.Equal(fame.OrderByDescending(l => l.AuditAccuracy), fame);
        Assert.All(fame, l => Assert.Equal(toy.State.Candidates[l.Id].Audit.Average(), l.AuditAccuracy));
        Assert.Equal(toy.Evaluated.Where(t => t.Rung != EvolutionRung.Audit).Sum(t => (long)t.LearningRates.Count * t.Seeds.Count * t.StopAfter), toy.State.ChildSteps);
        Assert.Equal(5 * 5 * 200, toy.State.AuditSteps);
    }

    [Fact]
    public void A_candidate_put_aside_is_worth_nothing_and_the_next_best_is_audited_instead_of_a_faulty_leader()
    {
        var toy = new ToyEvolution(Short, 5);
        EvolutionState state = EvolutionState.Empty;
        int? faulty = null;
        while (!toy.Process.IsOver(state))
        {
            while (toy.Process.Propose(state) is { } proposed) state = toy.Process.Apply(state, proposed);
            EvolutionTask task = toy.Process.Tasks(state)[0];
            bool isPutAside = (task.Id == 3 && task.Rung == EvolutionRung.Probe) || (faulty is null && task.Rung == EvolutionRung.Audit);
            if (isPutAside && task.Rung == EvolutionRung.Audit) faulty = task.Id;
            state = toy.Process.Apply(state, isPutAside ? new EvolutionEvaluated(task.Id, task.Rung, [], 0, "It hangs.") : toy.Evaluate(task));
        }

        Assert.Equal(default, state.Candidates[3].Fitness);
        Assert.Equal("It hangs.", state.Candidates[3].Fault);
        Assert.Equal(5, toy.Process.HallOfFame(state).Count);
        Assert.DoesNotContain(toy.Process.HallOfFame(state), l => l.Id == faulty || l.Id == 3);
    }

    [Fact]
    public void The_bound_of_child_steps_ends_proposals()
    {
        ToyEvolution toy = new ToyEvolution(new EvolutionOptions { Candidates = 10_000, ChildSteps = 20_000 }, 1).Run(2);
        Assert.InRange(toy.State.ChildSteps, 20_000, 20_000 + (9 * 800));
    }

    [Fact]
    public void Policies_choose_as_they_say()
    {
        EvolutionCandidate[] candidates = [.. Enumerable.Range(0, 30).Select(i => new EvolutionCandidate(new EvolutionProposed(i, "h", "h", null, null, [], i == 29 ? 28 : null, 0))
        {
            Fitness = new EvolutionFitness(EvolutionRung.Screen, i / 30.0),
            Next = null,
        })];
        IRandomSource random = new Xoshiro256(1);
        int[] paper = Choices(new PaperPolicy(4, 0.5)), regularized = Choices(new RegularizedPolicy(10, 3)), greedy = Choices(new RegularizedPolicy(1000, 1000));
        Assert.Equal(0.5, paper.Count(i => i is >= 25 and <= 28) / 4000.0, 0.03);
        Assert.Equal(Enumerable.Range(0, 29), paper.Distinct().Order());
        Assert.Equal(Enumerable.Range(20, 10), regularized.Distinct().Order());
        Assert.True(regularized.Count(i => i == 29) > 2 * regularized.Count(i => i == 24));
        Assert.Equal([29], greedy.Distinct());
        Assert.Null(new RandomSearchPolicy().Choose(candidates, random));

        int[] Choices(IEvolutionPolicy policy) => [.. Enumerable.Range(0, 4000).Select(_ => policy.Choose(candidates, random)!.Id)];
    }

    [Fact]
    public void Regularized_evolution_retires_the_oldest()
    {
        ToyEvolution toy = new ToyEvolution(Short, 1).Run();
        Assert.Equal(Enumerable.Range(0, 40), toy.Process.Retired(toy.State).Select(c => c.Id));
        Assert.Empty(new EvolutionProcess(Short with { Policy = EvolutionPolicyKind.Paper }, 1).Retired(toy.State));
    }
}
