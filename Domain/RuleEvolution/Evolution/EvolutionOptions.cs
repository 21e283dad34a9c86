using ActorLab.Domain.Common;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>The population and how it grows.</summary>
public sealed record EvolutionOptions : ISettingsCheck
{
    /// <summary>How parents are chosen.</summary>
    [Setting("How parents are chosen: paper (from the best so far, or the rest), regularized (the best of a random sample of the youngest) or random (random search).")]
    public EvolutionPolicyKind Policy { get; init; } = EvolutionPolicyKind.Regularized;

    /// <summary>Rules proposed at most.</summary>
    [Setting("Rules proposed at most.", Unit = "rules", Min = 1, Max = 1_000_000)]
    public int Candidates { get; init; } = 160;

    /// <summary>Child steps after which no more rules are proposed.</summary>
    [Setting("Training steps of all children together after which no more rules are proposed; 0 means no such bound.", Unit = "steps", Min = 0)]
    public long ChildSteps { get; init; }

    /// <summary>How many candidates may be under way.</summary>
    [Setting("How many rules may be under way: a rule is proposed from the results of all rules this many before it, so that a run's rules do not depend on who is faster. A few times the number of evaluators keeps them all busy.", Unit = "rules", Min = 1, Max = 10_000)]
    public int Lag { get; init; } = 8;

    /// <summary>Policy paper: how many count as best.</summary>
    [Setting("Policy paper: how many rules count as the best.", Unit = "rules", Min = 1)]
    public int Best { get; init; } = 10;

    /// <summary>Policy paper: the probability of a parent from the best.</summary>
    [Setting("Policy paper: the probability that the parent is one of the best.", Min = 0, Max = 1)]
    public double BestProbability { get; init; } = 0.7;

    /// <summary>Policy regularized: how many of the youngest may be parents.</summary>
    [Setting("Policy regularized: how many of the youngest rules may be parents.", Unit = "rules", Min = 1)]
    public int Population { get; init; } = 50;

    /// <summary>Policy regularized: the size of the sample.</summary>
    [Setting("Policy regularized: how many of them are drawn to choose the best as parent.", Unit = "rules", Min = 1)]
    public int Tournament { get; init; } = 10;

    /// <summary>The first candidates.</summary>
    [Setting("Rules that are the first candidates, such as g_bp, which is back-propagation.")]
    public SettingsList<string> Seeds { get; init; } = ["g_bp"];

    /// <summary>Random rules before evolution begins.</summary>
    [Setting("Candidates before evolution begins: the seeds, then random rules.", Unit = "rules", Min = 0)]
    public int Start { get; init; } = 20;

    /// <summary>Operands of the random rules at the start.</summary>
    [Setting("Operands of the random rules at the start; empty means those of evolution.")]
    public SettingsList<string> StartOperands { get; init; } = [];

    /// <summary>Operands of evolution.</summary>
    [Setting("Operands that rules may get; empty means all.")]
    public SettingsList<string> Operands { get; init; } = [];

    /// <summary>Functions of evolution.</summary>
    [Setting("Functions that rules may get; empty means all.")]
    public SettingsList<string> Functions { get; init; } = [];

    /// <summary>Nodes of a rule at most.</summary>
    [Setting("Operands and functions of a rule at most.", Unit = "nodes", Min = 1, Max = 200)]
    public int MaxSize { get; init; } = 17;

    /// <summary>Depth of a rule at most.</summary>
    [Setting("Depth of a rule at most.", Unit = "nodes", Min = 1, Max = 50)]
    public int MaxDepth { get; init; } = 7;

    /// <summary>Share of nested equations in random rules.</summary>
    [Setting("The probability that an operand of a random rule is itself an equation.", Min = 0, Below = 1)]
    public double Nesting { get; init; } = 0.2;

    /// <summary>How often a known rule is drawn again.</summary>
    [Setting("How often a rule that was tried before is drawn again; after that it enters the population with the fitness it had.", Unit = "times", Min = 0, Max = 1000)]
    public int Redraws { get; init; } = 3;

    /// <summary>How a rule becomes another.</summary>
    [Setting("How a rule becomes another.")]
    public MutationOptions Mutation { get; init; } = new();

    /// <summary>How much training a candidate gets.</summary>
    [Setting("How much training a candidate gets, and when it gets no more.")]
    public CascadeOptions Cascade { get; init; } = new();

    /// <summary>The policy.</summary>
    public IEvolutionPolicy MakePolicy() => Policy switch
    {
        EvolutionPolicyKind.Paper => new PaperPolicy(Best, BestProbability),
        EvolutionPolicyKind.Regularized => new RegularizedPolicy(Population, Tournament),
        EvolutionPolicyKind.Random => new RandomSearchPolicy(),
        _ => throw new InvalidOperationException($"There is no policy {Policy}."),
    };

    /// <summary>The rules that evolution may make.</summary>
    public RuleSpace MakeSpace()
    {
        var space = new RuleSpace { MaxSize = MaxSize, MaxDepth = MaxDepth, Nesting = Nesting };
        if (Operands.Count > 0) space = space with { Operands = [.. RuleFunctions.Operands.Where(o => Operands.Contains(o.Name))] };
        if (Functions.Count == 0) return space;
        return space with
        {
            Unaries = [.. RuleFunctions.Unaries.Where(f => Functions.Contains(f.Name))],
            Binaries = [.. RuleFunctions.Binaries.Where(f => Functions.Contains(f.Name))],
        };
    }

    /// <summary>The random rules of the start.</summary>
    public RuleSpace MakeStartSpace() => StartOperands.Count == 0
        ? MakeSpace()
        : MakeSpace() with { Operands = [.. RuleFunctions.Operands.Where(o => StartOperands.Contains(o.Name))] };

    /// <inheritdoc/>
    public string? FindFault()
    {
        foreach (string name in Operands.Concat(StartOperands))
        {
            if (RuleFunctions.FindOperand(name) is null)
                return $"\"{name}\" is not the name of an operand; there are: {string.Join(", ", RuleFunctions.Operands)}.";
        }

        foreach (string name in Functions)
        {
            if (RuleFunctions.FindUnary(name) is null && RuleFunctions.FindBinary(name) is null)
                return $"\"{name}\" is not the name of a function; there are: {string.Join(", ", [.. RuleFunctions.Unaries, .. RuleFunctions.Binaries])}.";
        }

        foreach (string seed in Seeds)
        {
            try
            {
                if (!MakeSpace().Allows(RuleText.Parse(seed))) return $"The seed \"{seed}\" is larger or deeper than max-size and max-depth allow.";
            }
            catch (RuleException fault)
            {
                return $"The seed \"{seed}\" is not a rule. {fault.Message}";
            }
        }

        return MakeSpace().FindFault() ?? MakeStartSpace().FindFault();
    }
}
