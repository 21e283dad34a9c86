using ActorLab.Domain.Common;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>How a rule becomes another.</summary>
public sealed record MutationOptions : ISettingsCheck
{
    /// <summary>Weights of 1, 2, 3, ... changes at once.</summary>
    [Setting("Weights of 1, 2, 3, ... changes at once.", Min = 0)]
    public SettingsList<double> Counts { get; init; } = [0.6, 0.3, 0.1];

    /// <summary>Weight of swapping a word.</summary>
    [Setting("Weight of swapping an operand or a function for another; the paper does only this.", Min = 0)]
    public double Swap { get; init; } = 0.6;

    /// <summary>Weight of inserting a function.</summary>
    [Setting("Weight of putting a function around a part of the rule.", Min = 0)]
    public double Insert { get; init; } = 0.2;

    /// <summary>Weight of deleting a function.</summary>
    [Setting("Weight of putting an argument in its function's place.", Min = 0)]
    public double Delete { get; init; } = 0.1;

    /// <summary>Weight of replacing a part.</summary>
    [Setting("Weight of putting something random in the place of a part.", Min = 0)]
    public double Replace { get; init; } = 0.1;

    /// <summary>Share of rules with two parents.</summary>
    [Setting("Share of new rules that are crossed from two parents instead.", Min = 0, Max = 1)]
    public double Crossover { get; init; } = 0.1;

    /// <summary>The same for the language.</summary>
    public RuleMutationOptions ToRuleMutation() => new() { Counts = Counts, Swap = Swap, Insert = Insert, Delete = Delete, Replace = Replace };

    /// <inheritdoc/>
    public string? FindFault() =>
        Counts.Sum() <= 0 ? "counts needs a weight above 0."
        : Swap + Insert + Delete + Replace <= 0 ? "one of swap, insert, delete and replace must be above 0." : null;
}
