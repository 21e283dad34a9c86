namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>What becomes of a function's value when its argument changes sign.</summary>
public enum RuleParity : byte
{
    /// <summary>Something else.</summary>
    None,

    /// <summary>The value changes sign too.</summary>
    Odd,

    /// <summary>The value stays.</summary>
    Even,
}
