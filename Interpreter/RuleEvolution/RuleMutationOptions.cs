namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>How rules are mutated. The defaults mix the paper's swaps with changes of the tree's shape, which it lacks.</summary>
public sealed record RuleMutationOptions
{
    /// <summary>The paper's scheme: swaps only.</summary>
    public static RuleMutationOptions SwapsOnly { get; } = new() { Insert = 0, Delete = 0, Replace = 0 };

    /// <summary>Weights of 1, 2, 3, ... changes at once.</summary>
    public IReadOnlyList<double> Counts { get; init; } = [0.6, 0.3, 0.1];

    /// <summary>Weight of swapping a word for another of its category.</summary>
    public double Swap { get; init; } = 0.6;

    /// <summary>Weight of putting a function around a part of the tree.</summary>
    public double Insert { get; init; } = 0.2;

    /// <summary>Weight of putting an argument in its function's place.</summary>
    public double Delete { get; init; } = 0.1;

    /// <summary>Weight of putting a random term in a part's place.</summary>
    public double Replace { get; init; } = 0.1;
}
