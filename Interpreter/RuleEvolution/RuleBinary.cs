namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A function of two arguments.</summary>
/// <param name="Name">The name as rules write it, for example <c>add</c>.</param>
/// <param name="Kind">What it does.</param>
public sealed record RuleBinary(string Name, RuleBinaryKind Kind)
{
    /// <summary>Whether the order of the arguments does not matter.</summary>
    public bool IsCommutative { get; init; }

    /// <summary>Whether f(x, x) is x.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>The type of the value, or null if the arguments do not fit.</summary>
    public RuleType? TypeOf(RuleType left, RuleType right) => Kind switch
    {
        RuleBinaryKind.Left or RuleBinaryKind.NormTransfer => left,
        RuleBinaryKind.Right => right,
        RuleBinaryKind.MatrixProduct => (left, right) switch
        {
            (RuleType.BatchByNext, RuleType.Weight) => RuleType.BatchByLayer,
            (RuleType.BatchByLayer, RuleType.WeightTransposed) => RuleType.BatchByNext,
            (RuleType.BatchByTop, RuleType.TopWeight) => RuleType.BatchByLayer,
            _ => null,
        },
        _ => left == right ? left : null,
    };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
