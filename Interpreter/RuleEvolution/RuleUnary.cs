namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A function of one argument; the properties after the constant are what the canonical form knows about it.</summary>
/// <param name="Name">The name as rules write it, constant included: <c>clip0.1</c>.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Constant">Its constant, or 0.</param>
public sealed record RuleUnary(string Name, RuleUnaryKind Kind, double Constant = 0)
{
    /// <summary>What a change of the argument's sign does.</summary>
    public RuleParity Parity { get; init; }

    /// <summary>k of f(c x) = c^k f(x) for every positive number c, or null if there is none.</summary>
    public double? Degree { get; init; }

    /// <summary>The positive factors of the argument that leave the value as it is.</summary>
    public RuleScaling Ignores { get; init; }

    /// <summary>If the value is the argument times a positive factor, that factor's kind.</summary>
    public RuleScaling Factor { get; init; }

    /// <summary>Whether each element depends on the same element of the argument only.</summary>
    public bool IsElementwise { get; init; }

    /// <summary>Whether transposing before is the same as transposing after.</summary>
    public bool CommutesWithTranspose { get; init; }

    /// <summary>Whether doing it twice is doing it once.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>Whether no element of the value is below 0.</summary>
    public bool IsNonNegative { get; init; }

    /// <summary>Whether it draws random numbers.</summary>
    public bool IsRandom { get; init; }

    /// <summary>Whether it keeps moments from step to step.</summary>
    public bool IsRunning { get; init; }

    /// <summary>The type of the value, or null if the argument does not fit.</summary>
    public RuleType? TypeOf(RuleType argument) => Kind != RuleUnaryKind.Transpose ? argument : argument switch
    {
        RuleType.Weight => RuleType.WeightTransposed,
        RuleType.WeightTransposed => RuleType.Weight,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
