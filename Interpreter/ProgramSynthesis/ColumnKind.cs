namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>What the values of a column are. One raw column of a table gives up to four typed columns.</summary>
public enum ColumnKind : byte
{
    /// <summary>Normalised text (suffix <c>-string</c>).</summary>
    String,

    /// <summary>The first number of each cell (suffix <c>-number</c>).</summary>
    Number,

    /// <summary>The second number of each cell, for example of a score such as 3-2 (suffix <c>-num2</c>).</summary>
    Number2,

    /// <summary>A date as text <c>yyyy-mm-dd</c>, unknown parts <c>xx</c> or <c>xxxx</c> (suffix <c>-date</c>).</summary>
    Date,
}
