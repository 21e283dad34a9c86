using System.Collections.Frozen;
using System.Globalization;

namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// The words of the language of update rules: what a rule for layer i may use and do. Data: a new function is an entry
/// here, its kind, and its execution. Every scale is a power of two, so that products of scales are exact.
/// </summary>
public static class RuleFunctions
{
    /// <summary>What guards element-wise division: 1 / x is x / (x² + this), which is odd and 0 at 0.</summary>
    public const double DivisionGuard = 1e-12;

    /// <summary>What is added to norms, counts and root mean squares before dividing by them.</summary>
    public const double NormGuard = 1e-12;

    /// <summary>All operands.</summary>
    public static IReadOnlyList<RuleOperand> Operands { get; } =
    [
        new("W", RuleType.Weight) { Kind = RuleOperandKind.Weight },
        new("signW", RuleType.Weight) { Kind = RuleOperandKind.SignOfWeight },
        new("R", RuleType.Weight) { Kind = RuleOperandKind.Gaussian },
        new("S", RuleType.Weight) { Kind = RuleOperandKind.Rademacher },
        new("R_L", RuleType.TopWeight) { Kind = RuleOperandKind.TopGaussian },
        new("hp", RuleType.BatchByLayer) { Kind = RuleOperandKind.PreActivation },
        new("h", RuleType.BatchByLayer) { Kind = RuleOperandKind.Activation },
        new("hp_next", RuleType.BatchByNext) { Kind = RuleOperandKind.NextPreActivation },
        new("b_L", RuleType.BatchByTop) { Kind = RuleOperandKind.TopError },
        new("b_next", RuleType.BatchByNext) { Kind = RuleOperandKind.NextError },
        new("b_W", RuleType.BatchByLayer) { Kind = RuleOperandKind.NextErrorByWeight },
        new("b_R", RuleType.BatchByLayer) { Kind = RuleOperandKind.NextErrorByGaussian },
        new("b_S", RuleType.BatchByLayer) { Kind = RuleOperandKind.NextErrorByRademacher },
        new("b_L_R_L", RuleType.BatchByLayer) { Kind = RuleOperandKind.TopErrorByGaussian },
        new("g_h", RuleType.BatchByLayer) { Kind = RuleOperandKind.Gradient },
        new("g_bp", RuleType.BatchByLayer) { Kind = RuleOperandKind.BackPropagation },
    ];

    /// <summary>All functions of one argument.</summary>
    public static IReadOnlyList<RuleUnary> Unaries { get; } =
    [
        Element("id", RuleUnaryKind.Identity, RuleParity.Odd, 1) with { IsIdempotent = true },
        Element("neg", RuleUnaryKind.Negate, RuleParity.Odd, 1),
        new("transpose", RuleUnaryKind.Transpose) { Parity = RuleParity.Odd, Degree = 1 },
        Element("inv", RuleUnaryKind.Reciprocal, RuleParity.Odd),
        Element("abs", RuleUnaryKind.Absolute, RuleParity.Even, 1) with { IsIdempotent = true, IsNonNegative = true },
        Element("step", RuleUnaryKind.Step, RuleParity.None, 0) with { Ignores = RuleScaling.Element, IsIdempotent = true, IsNonNegative = true },
        Element("relu", RuleUnaryKind.Relu, RuleParity.None, 1) with { IsIdempotent = true, IsNonNegative = true },
        Element("sign", RuleUnaryKind.Sign, RuleParity.Odd, 0) with { Ignores = RuleScaling.Element, Factor = RuleScaling.Element, IsIdempotent = true },
        Element("sqrtabs", RuleUnaryKind.RootOfAbsolute, RuleParity.Even, 0.5) with { IsNonNegative = true },
        Element("ssqrt", RuleUnaryKind.SignedRoot, RuleParity.Odd, 0.5) with { Factor = RuleScaling.Element },
        Element("square", RuleUnaryKind.Square, RuleParity.Even, 2) with { IsNonNegative = true },
        Element("ssquare", RuleUnaryKind.SignedSquare, RuleParity.Odd, 2),
        Element("cube", RuleUnaryKind.Cube, RuleParity.Odd, 3),
        Element("tanh", RuleUnaryKind.Tanh, RuleParity.Odd) with { Factor = RuleScaling.Element },
        Element("dtanh", RuleUnaryKind.TanhSlope, RuleParity.Even) with { IsNonNegative = true },
        Element("dlogistic", RuleUnaryKind.LogisticSlope, RuleParity.Even) with { IsNonNegative = true },
        .. Each(RuleUnaryKind.Scale, "scale", [0.25, 0.5, 2, 4], f => f with { Parity = RuleParity.Odd, Degree = 1, Factor = RuleScaling.Constant }),
        .. Each(RuleUnaryKind.Shift, "shift", [-1, -0.1, -0.01, 0.01, 0.1, 1], f => f),
        .. Each(RuleUnaryKind.AddNoise, "noise", [0.001, 0.01, 0.1, 1], f => f with { Parity = RuleParity.Odd, IsRandom = true }),
        .. Each(RuleUnaryKind.MultiplyNoise, "mulnoise", [0.01, 0.1, 1], f => f with { Parity = RuleParity.Odd, Degree = 1, IsRandom = true }),
        .. Each(RuleUnaryKind.Dropout, "dropout", [0.01, 0.1, 0.3], f => f with { Parity = RuleParity.Odd, Degree = 1, IsRandom = true }),
        .. Each(RuleUnaryKind.Clip, "clip", [0.01, 0.1, 0.5, 1], f => f with { Parity = RuleParity.Odd, Factor = RuleScaling.Element, IsIdempotent = true }),
        Normalizer("fro", RuleUnaryKind.ByFrobenius, RuleScaling.Step) with { CommutesWithTranspose = true },
        Normalizer("matrix1", RuleUnaryKind.ByMatrix1, RuleScaling.Step),
        Normalizer("matrixinf", RuleUnaryKind.ByMatrixInfinity, RuleScaling.Step),
        Counted("all0", RuleUnaryKind.ByCount, RuleScaling.Step) with { CommutesWithTranspose = true },
        Normalizer("all1", RuleUnaryKind.BySum, RuleScaling.Step) with { CommutesWithTranspose = true },
        Normalizer("allinf", RuleUnaryKind.ByMaximum, RuleScaling.Step) with { CommutesWithTranspose = true },
        Counted("row0", RuleUnaryKind.RowByCount, RuleScaling.Row),
        Normalizer("row1", RuleUnaryKind.RowBySum, RuleScaling.Row),
        Normalizer("row2", RuleUnaryKind.RowByNorm, RuleScaling.Row),
        Normalizer("rowinf", RuleUnaryKind.RowByMaximum, RuleScaling.Row),
        new("stdcol", RuleUnaryKind.StandardizeColumns) { Parity = RuleParity.Odd },
        new("stdcol0.9", RuleUnaryKind.StandardizeColumns, 0.9) { Parity = RuleParity.Odd, IsRunning = true },
        new("stdall", RuleUnaryKind.Standardize) { Parity = RuleParity.Odd, CommutesWithTranspose = true },
        new("stdall0.9", RuleUnaryKind.Standardize, 0.9) { Parity = RuleParity.Odd, CommutesWithTranspose = true, IsRunning = true },
        Normalizer("rmscol", RuleUnaryKind.ColumnByMoment, RuleScaling.Column),
        Running("rmscol0.9", RuleUnaryKind.ColumnByMoment, RuleScaling.Column),
        Normalizer("rmsall", RuleUnaryKind.ByMoment, RuleScaling.Step) with { CommutesWithTranspose = true },
        Running("rmsall0.9", RuleUnaryKind.ByMoment, RuleScaling.Step) with { CommutesWithTranspose = true },
    ];

    /// <summary>All functions of two arguments.</summary>
    public static IReadOnlyList<RuleBinary> Binaries { get; } =
    [
        new("add", RuleBinaryKind.Add) { IsCommutative = true },
        new("sub", RuleBinaryKind.Subtract),
        new("mul", RuleBinaryKind.Multiply) { IsCommutative = true },
        new("div", RuleBinaryKind.Divide),
        new("matmul", RuleBinaryKind.MatrixProduct),
        new("min", RuleBinaryKind.Minimum) { IsCommutative = true, IsIdempotent = true },
        new("max", RuleBinaryKind.Maximum) { IsCommutative = true, IsIdempotent = true },
        new("left", RuleBinaryKind.Left) { IsIdempotent = true },
        new("right", RuleBinaryKind.Right) { IsIdempotent = true },
        new("normto", RuleBinaryKind.NormTransfer),
    ];

    private static readonly FrozenDictionary<string, RuleOperand> OperandsByName = Operands.ToFrozenDictionary(o => o.Name);

    private static readonly FrozenDictionary<string, RuleUnary> UnariesByName = Unaries.ToFrozenDictionary(f => f.Name);

    private static readonly FrozenDictionary<string, RuleBinary> BinariesByName = Binaries.ToFrozenDictionary(f => f.Name);

    /// <summary>The operand of a name, or null.</summary>
    public static RuleOperand? FindOperand(string name) => OperandsByName.GetValueOrDefault(name);

    /// <summary>The function of one argument of a name, or null.</summary>
    public static RuleUnary? FindUnary(string name) => UnariesByName.GetValueOrDefault(name);

    /// <summary>The function of two arguments of a name, or null.</summary>
    public static RuleBinary? FindBinary(string name) => BinariesByName.GetValueOrDefault(name);

    private static RuleUnary Element(string name, RuleUnaryKind kind, RuleParity parity, double? degree = null) =>
        new(name, kind) { Parity = parity, Degree = degree, IsElementwise = true, CommutesWithTranspose = true };

    private static IEnumerable<RuleUnary> Each(RuleUnaryKind kind, string name, double[] constants, Func<RuleUnary, RuleUnary> properties) =>
        constants.Select(c => properties(
            new RuleUnary(name + c.ToString(CultureInfo.InvariantCulture), kind, c) { IsElementwise = true, CommutesWithTranspose = true }));

    // Divides by a norm: what it divides with is the kind of factor that it also ignores.
    private static RuleUnary Normalizer(string name, RuleUnaryKind kind, RuleScaling scaling) =>
        new(name, kind) { Parity = RuleParity.Odd, Degree = 0, Ignores = scaling, Factor = scaling, IsIdempotent = true };

    // Divides by how many elements are not 0, which no factor changes.
    private static RuleUnary Counted(string name, RuleUnaryKind kind, RuleScaling scaling) =>
        new(name, kind) { Parity = RuleParity.Odd, Degree = 1, Factor = scaling };

    // The moments of earlier steps do not follow a factor of this step.
    private static RuleUnary Running(string name, RuleUnaryKind kind, RuleScaling scaling) =>
        new(name, kind, 0.9) { Parity = RuleParity.Odd, Degree = 0, Ignores = RuleScaling.Constant, Factor = scaling, IsRunning = true };
}
