namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// What a variable holds: rows, or a list of values, or a number. The rows themselves (of a list: the rows that its
/// values stand in) lie beside it in the machine; a constant has none.
/// </summary>
internal struct Value
{
    public ValueTypes Type;

    /// <summary>The column that values come from, or -1.</summary>
    public int Column;

    /// <summary>How many rows, or (of a list of values) how many rows or constants give them.</summary>
    public int Count;

    /// <summary>The key of the only distinct value, or -1 if there is none or more than one.</summary>
    public int Single;

    /// <summary>The smallest value's key, in the order that filters compare by.</summary>
    public int Min;

    /// <summary>The largest value's key, in the order that filters compare by.</summary>
    public int Max;

    /// <summary>Whether an ordered list holds numbers, not dates.</summary>
    public bool IsNumeric;

    /// <summary>Whether the one number is a count, which prints without a point.</summary>
    public bool IsInteger;

    /// <summary>The value if it is one number.</summary>
    public double Number;
}
