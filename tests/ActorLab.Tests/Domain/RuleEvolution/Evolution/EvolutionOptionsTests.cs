using ActorLab.Domain.RuleEvolution.Evolution;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Tests.Domain.RuleEvolution.Evolution;

public sealed class EvolutionOptionsTests
{
    [Fact]
    public void Defaults_are_fine_and_allow_all()
    {
        Assert.Null(new EvolutionOptions().FindFault());
        Assert.Null(new CascadeOptions().FindFault());
        Assert.Null(new MutationOptions().FindFault());
        RuleSpace space = new EvolutionOptions().MakeSpace();
        Assert.Equal(RuleSpace.All, space with { Nesting = RuleSpace.All.Nesting });
        Assert.Equivalent(new RuleMutationOptions(), new MutationOptions().ToRuleMutation());
    }

    [Fact]
    public void Faults_are_named()
    {
        Assert.StartsWith("\"g\" is not the name of an operand; there are: W, ", new EvolutionOptions { Operands = ["g"] }.FindFault());
        Assert.StartsWith("\"fr\" is not the name of a function; there are: id, ", new EvolutionOptions { Functions = ["add", "fr"] }.FindFault());
        Assert.Equal(
            "The seed \"neg(W)\" is not a rule. The rule gives weight at position 1, but a rule must give batch x layer.",
            new EvolutionOptions { Seeds = ["neg(W)"] }.FindFault());
        Assert.StartsWith("The seed \"neg(neg(h))\" is larger", new EvolutionOptions { Seeds = ["neg(neg(h))"], MaxDepth = 2 }.FindFault());
        Assert.StartsWith("No operand of the space gives batch x layer", new EvolutionOptions { StartOperands = ["W"] }.FindFault());
        Assert.StartsWith("The space needs functions", new EvolutionOptions { Functions = ["add"] }.FindFault());
        Assert.NotNull(new CascadeOptions { LearningRates = [] }.FindFault());
        Assert.NotNull(new MutationOptions { Counts = [0] }.FindFault());
        Assert.NotNull(new MutationOptions { Swap = 0, Insert = 0, Delete = 0, Replace = 0 }.FindFault());
    }
}
