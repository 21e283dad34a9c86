using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;
using FsCheck;
using FsCheck.Xunit;

namespace ActorLab.Tests.Interpreter.RuleEvolution;

public sealed class RuleMutationTests
{
    [Property(MaxTest = 200)]
    public void All_offspring_is_well_typed_bounded_and_new(DoNotSize<uint> seed, bool swapsOnly, PositiveInt size)
    {
        IRandomSource random = new Xoshiro256(seed.Item);
        RuleSpace space = RuleSpace.All with { MaxSize = 5 + (size.Item % 30), MaxDepth = 3 + (size.Item % 7), Nesting = 0.3 };
        RuleMutationOptions options = swapsOnly ? RuleMutationOptions.SwapsOnly : new RuleMutationOptions();
        Rule rule = RandomRules.Draw(random, space), other = RandomRules.Draw(random, space);
        Assert.True(space.Allows(rule) && space.Allows(other));
        for (int i = 0; i < 20; i++)
        {
            RuleChange mutant = RuleMutation.Mutate(rule, random, space, options);
            Assert.True(space.Allows(mutant.Rule), mutant.Rule.ToString());
            Assert.NotEqual(rule, mutant.Rule);
            if (swapsOnly && mutant.Steps[0] != "draw anew") Assert.Equal(rule.Root.Size, mutant.Rule.Root.Size);
            RuleChange crossed = RuleMutation.Cross(rule, other, random, space, options);
            Assert.True(space.Allows(crossed.Rule), crossed.Rule.ToString());
            Assert.NotEqual(rule, crossed.Rule);
            (rule, other) = (mutant.Rule, rule);
        }
    }

    [Property(MaxTest = 50)]
    public void The_same_seed_gives_the_same_rules(DoNotSize<uint> seed)
    {
        Assert.Equal(Walk(), Walk());

        string Walk()
        {
            IRandomSource random = new Xoshiro256(seed.Item);
            Rule rule = RandomRules.Draw(random, RuleSpace.All);
            var steps = new List<string>();
            for (int i = 0; i < 10; i++)
            {
                RuleChange change = RuleMutation.Mutate(rule, random, RuleSpace.All, new RuleMutationOptions());
                steps.AddRange(change.Steps);
                rule = change.Rule;
            }

            return string.Join("; ", steps) + rule;
        }
    }

    [Fact]
    public void A_start_without_back_propagation_uses_no_weight()
    {
        string[] used = ["W", "signW", "b_W", "g_h", "g_bp"];
        Assert.Equal(used, RuleFunctions.Operands.Where(o => o.UsesWeight).Select(o => o.Name));
        for (ulong seed = 0; seed < 200; seed++)
        {
            string[] words = RandomRules.Draw(new Xoshiro256(seed), RuleSpace.WithoutBackPropagation).ToString().Split('(', ')', ',', ' ');
            Assert.DoesNotContain(words, used.Contains);
        }
    }

    [Fact]
    public void Mutation_reaches_every_word_and_back_propagation_again()
    {
        IRandomSource random = new Xoshiro256(3);
        Rule rule = RuleText.Parse("b_R");
        var words = new HashSet<string>();
        for (int i = 0; i < 40_000; i++)
        {
            rule = RuleMutation.Mutate(rule, random, RuleSpace.All, new RuleMutationOptions()).Rule;
            words.UnionWith(rule.ToString().Split(['(', ')', ',', ' '], StringSplitOptions.RemoveEmptyEntries));
        }

        Assert.Equal(RuleFunctions.Operands.Count + RuleFunctions.Unaries.Count + RuleFunctions.Binaries.Count, words.Count);
    }

    [Fact]
    public void A_space_too_narrow_still_gives_rules_and_an_impossible_one_says_why()
    {
        IRandomSource random = new Xoshiro256(1);
        RuleSpace narrow = RuleSpace.All with { MaxSize = 1, MaxDepth = 1 };
        Assert.Equal(1, RandomRules.Draw(random, narrow).Root.Size);
        Assert.True(narrow.Allows(RuleMutation.Mutate(RuleText.Parse("h"), random, narrow, RuleMutationOptions.SwapsOnly).Rule));
        RuleSpace none = RuleSpace.All with { Operands = [RuleFunctions.FindOperand("W")!] };
        Assert.StartsWith("No operand of the space gives batch x layer", Assert.Throws<ArgumentException>(() => RandomRules.Draw(random, none)).Message);
    }
}
