namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>What a function of one argument does; c is the constant of its entry.</summary>
public enum RuleUnaryKind : byte
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>-x.</summary>
    Negate,

    /// <summary>The transposed weight.</summary>
    Transpose,

    /// <summary>1 / x, guarded: x / (x² + <see cref="RuleFunctions.DivisionGuard"/>).</summary>
    Reciprocal,

    /// <summary>|x|.</summary>
    Absolute,

    /// <summary>1 where x is above 0, else 0; the derivative of relu.</summary>
    Step,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>-1, 0 or 1.</summary>
    Sign,

    /// <summary>The square root of |x|.</summary>
    RootOfAbsolute,

    /// <summary>sign(x) times the square root of |x|.</summary>
    SignedRoot,

    /// <summary>x².</summary>
    Square,

    /// <summary>sign(x) x².</summary>
    SignedSquare,

    /// <summary>x³.</summary>
    Cube,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 - tanh²(x), the derivative of tanh.</summary>
    TanhSlope,

    /// <summary>s(x) (1 - s(x)) of the logistic s, its derivative.</summary>
    LogisticSlope,

    /// <summary>c x.</summary>
    Scale,

    /// <summary>x + c.</summary>
    Shift,

    /// <summary>x plus normal noise of standard deviation c.</summary>
    AddNoise,

    /// <summary>x times (1 + normal noise of standard deviation c), drawn for each element.</summary>
    MultiplyNoise,

    /// <summary>Each element is 0 with probability c, else x / (1 - c).</summary>
    Dropout,

    /// <summary>x limited to -c .. c.</summary>
    Clip,

    /// <summary>x divided by its Frobenius norm, which is also the 2-norm of all its elements.</summary>
    ByFrobenius,

    /// <summary>x divided by its 1-norm as a matrix: the largest sum of |x| over a column.</summary>
    ByMatrix1,

    /// <summary>x divided by its infinity norm as a matrix: the largest sum of |x| over a row.</summary>
    ByMatrixInfinity,

    /// <summary>x divided by the number of its elements that are not 0.</summary>
    ByCount,

    /// <summary>x divided by the sum of |x|.</summary>
    BySum,

    /// <summary>x divided by the largest |x|.</summary>
    ByMaximum,

    /// <summary>Each row divided by the number of its elements that are not 0.</summary>
    RowByCount,

    /// <summary>Each row divided by its sum of |x|.</summary>
    RowBySum,

    /// <summary>Each row divided by its 2-norm.</summary>
    RowByNorm,

    /// <summary>Each row divided by its largest |x|.</summary>
    RowByMaximum,

    /// <summary>
    /// (x - mean) / sqrt(1 + variance), moments of each column. The moments are averages over steps with momentum c, which
    /// start at the first step's: m = c m + (1 - c) m now; 0 means this step's only.
    /// </summary>
    StandardizeColumns,

    /// <summary>As <see cref="StandardizeColumns"/> with the moments of all elements.</summary>
    Standardize,

    /// <summary>x / sqrt(mean x²) of each column; means over steps as in <see cref="StandardizeColumns"/>.</summary>
    ColumnByMoment,

    /// <summary>As <see cref="ColumnByMoment"/> with the mean over all elements.</summary>
    ByMoment,
}
