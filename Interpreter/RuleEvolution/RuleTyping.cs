namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>The types of trees.</summary>
public static class RuleTyping
{
    /// <summary>What a rule must give.</summary>
    public const RuleType OfRules = RuleType.BatchByLayer;

    /// <summary>The type of a tree, or null if some function's arguments do not fit it.</summary>
    public static RuleType? FindType(RuleNode node) => node switch
    {
        Operand operand => operand.Of.Type,
        Apply1 apply => FindType(apply.Argument) is { } argument ? apply.Function.TypeOf(argument) : null,
        Apply2 apply => FindType(apply.Left) is { } left && FindType(apply.Right) is { } right ? apply.Function.TypeOf(left, right) : null,
        _ => throw new ArgumentException($"{node.GetType().Name} is no node of a rule.", nameof(node)),
    };

    /// <summary>The type of a tree.</summary>
    /// <exception cref="RuleException">Arguments do not fit their function; the position is that in the printed tree.</exception>
    public static RuleType TypeOf(RuleNode node) => TypeOf(node, 1);

    /// <summary>Whether a tree is well-typed and gives what a rule must give.</summary>
    public static bool IsRule(RuleNode node) => FindType(node) == OfRules;

    /// <summary>Checks that a rule is well-typed and gives what a rule must give.</summary>
    /// <exception cref="RuleException">It is or does not.</exception>
    public static void Check(Rule rule)
    {
        RuleType type = TypeOf(rule.Root);
        if (type != OfRules) throw WrongResult(type, 1);
    }

    /// <summary>A type in words.</summary>
    public static string Describe(RuleType type) => type switch
    {
        RuleType.BatchByLayer => "batch x layer",
        RuleType.BatchByNext => "batch x next layer",
        RuleType.BatchByTop => "batch x outputs",
        RuleType.Weight => "weight",
        RuleType.WeightTransposed => "transposed weight",
        RuleType.TopWeight => "outputs x layer",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    internal static RuleException WrongResult(RuleType type, int position) =>
        new($"The rule gives {Describe(type)} at position {position}, but a rule must give {Describe(OfRules)}.", position);

    internal static RuleType TypeOf(RuleUnary function, RuleType argument, int position) => function.TypeOf(argument)
        ?? throw new RuleException($"\"{function.Name}\" at position {position} cannot take {Describe(argument)}: it takes weight or transposed weight.", position);

    internal static RuleType TypeOf(RuleBinary function, RuleType left, RuleType right, int position) => function.TypeOf(left, right)
        ?? throw new RuleException(
            $"\"{function.Name}\" at position {position} cannot take {Describe(left)} and {Describe(right)}: "
            + (function.Kind == RuleBinaryKind.MatrixProduct
                ? "it takes batch x next layer and weight, batch x layer and transposed weight, or batch x outputs and outputs x layer."
                : "both must have the same shape."),
            position);

    private static RuleType TypeOf(RuleNode node, int position)
    {
        switch (node)
        {
            case Operand operand:
                return operand.Of.Type;
            case Apply1 apply:
                return TypeOf(apply.Function, TypeOf(apply.Argument, position + apply.Function.Name.Length + 1), position);
            case Apply2 apply:
                int first = position + apply.Function.Name.Length + 1;
                RuleType left = TypeOf(apply.Left, first);
                return TypeOf(apply.Function, left, TypeOf(apply.Right, first + RuleText.Print(apply.Left).Length + 2), position);
            default:
                throw new ArgumentException($"{node.GetType().Name} is no node of a rule.", nameof(node));
        }
    }
}
