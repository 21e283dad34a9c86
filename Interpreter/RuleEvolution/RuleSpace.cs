namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>The rules that may be drawn: their words and their bounds.</summary>
public sealed record RuleSpace
{
    /// <summary>Every word of the language.</summary>
    public static RuleSpace All { get; } = new();

    /// <summary>Without what carries an error back through the weights: feedback alignment is left.</summary>
    public static RuleSpace WithoutBackPropagation { get; } = new() { Operands = [.. RuleFunctions.Operands.Where(o => !o.UsesWeight)] };

    /// <summary>The operands; at least one of <see cref="RuleTyping.OfRules"/>.</summary>
    public IReadOnlyList<RuleOperand> Operands { get; init; } = RuleFunctions.Operands;

    /// <summary>The functions of one argument; at least one.</summary>
    public IReadOnlyList<RuleUnary> Unaries { get; init; } = RuleFunctions.Unaries;

    /// <summary>The functions of two arguments; at least one.</summary>
    public IReadOnlyList<RuleBinary> Binaries { get; init; } = RuleFunctions.Binaries;

    /// <summary>The most nodes of a rule; b = f(u(x), u(y)) has 5.</summary>
    public int MaxSize { get; init; } = 17;

    /// <summary>The most nodes on a path from the root; b = f(u(x), u(y)) has 3.</summary>
    public int MaxDepth { get; init; } = 7;

    /// <summary>The probability that an operand of a random rule is itself an equation.</summary>
    public double Nesting { get; init; } = 0.2;

    /// <summary>Whether a rule is well-typed and within the bounds; its words may be any.</summary>
    public bool Allows(Rule rule) => Fits(rule.Root) && RuleTyping.IsRule(rule.Root);

    internal bool Fits(RuleNode node) => node.Size <= MaxSize && node.Depth <= MaxDepth;

    /// <summary>One sentence on why no rules can be drawn, or null.</summary>
    public string? FindFault() =>
        !Operands.Any(o => o.Type == RuleTyping.OfRules)
            ? $"No operand of the space gives {RuleTyping.Describe(RuleTyping.OfRules)}: allow one that does, such as h."
        : Unaries.Count == 0 || Binaries.Count == 0 ? "The space needs functions of one and of two arguments: allow id and add at least."
        : MaxSize < 1 || MaxDepth < 1 ? "A rule needs a size and a depth of at least 1."
        : null;

    /// <summary>Checks that rules can be drawn.</summary>
    /// <exception cref="ArgumentException">They cannot.</exception>
    internal void Check()
    {
        if (FindFault() is { } fault) throw new ArgumentException(fault);
    }
}
