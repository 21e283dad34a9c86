namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// Kinds of positive factors that a value may be multiplied with. Beyond <see cref="Step"/> a function knows either the
/// factors that leave its value as it is (a normalizer's), or the factor that it multiplies with itself.
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
