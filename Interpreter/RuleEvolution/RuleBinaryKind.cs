namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>What a function of two arguments does.</summary>
public enum RuleBinaryKind : byte
{
    /// <summary>x + y.</summary>
    Add,

    /// <summary>x - y.</summary>
    Subtract,

    /// <summary>x y, element by element.</summary>
    Multiply,

    /// <summary>x / y, element by element, guarded: x y / (y² + <see cref="RuleFunctions.DivisionGuard"/>).</summary>
    Divide,

    /// <summary>The matrix product.</summary>
    MatrixProduct,

    /// <summary>The smaller.</summary>
    Minimum,

    /// <summary>The larger.</summary>
    Maximum,

    /// <summary>x.</summary>
    Left,

    /// <summary>y.</summary>
    Right,

    /// <summary>x rescaled to the Frobenius norm of y: x |y| / (|x| + <see cref="RuleFunctions.NormGuard"/>).</summary>
    NormTransfer,
}
