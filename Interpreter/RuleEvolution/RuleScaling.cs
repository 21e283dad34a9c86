namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// Kinds of positive factors that a value may be multiplied with: those of its argument that a function ignores, as a
/// normalizer does, and the one that it multiplies its argument with.
/// </summary>
public enum RuleScaling : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>One factor for all elements and all steps.</summary>
    Constant,

    /// <summary>One factor for all elements of a step.</summary>
    Step,

    /// <summary>One factor for each row.</summary>
    Row,

    /// <summary>One factor for each column.</summary>
    Column,

    /// <summary>One factor for each element.</summary>
    Element,
}
