namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>What a function of the language does.</summary>
public enum Operation : byte
{
    /// <summary>The values of a column over rows.</summary>
    Hop,

    /// <summary>Rows whose cell equals the values.</summary>
    FilterEqual,

    /// <summary>Rows whose cell does not equal the values.</summary>
    FilterNotEqual,

    /// <summary>All rows tied at the largest value.</summary>
    ArgMax,

    /// <summary>All rows tied at the smallest value.</summary>
    ArgMin,

    /// <summary>The other rows of the table with the same cell as one row.</summary>
    Same,

    /// <summary>The topmost row.</summary>
    First,

    /// <summary>The lowest row.</summary>
    Last,

    /// <summary>Each row's successor.</summary>
    Next,

    /// <summary>Each row's predecessor.</summary>
    Previous,

    /// <summary>The number of rows.</summary>
    Count,

    /// <summary>Rows whose text contains any of the strings.</summary>
    ContainAny,

    /// <summary>Rows whose text contains none of the strings.</summary>
    ContainNotAny,

    /// <summary>Rows whose cell is at least every listed value.</summary>
    GreaterOrEqual,

    /// <summary>Rows whose cell is above every listed value.</summary>
    Greater,

    /// <summary>Rows whose cell is at most every listed value.</summary>
    LessOrEqual,

    /// <summary>Rows whose cell is below every listed value.</summary>
    Less,

    /// <summary>The largest value of a column over rows.</summary>
    Maximum,

    /// <summary>The smallest value of a column over rows.</summary>
    Minimum,

    /// <summary>All values tied for the highest count.</summary>
    Mode,

    /// <summary>The mean of a number column over rows.</summary>
    Average,

    /// <summary>The sum of a number column over rows.</summary>
    Sum,

    /// <summary>The absolute difference of two rows in a number column.</summary>
    Difference,

    /// <summary>The number of distinct values of a column over rows.</summary>
    CountValues,

    /// <summary>The absolute difference of two numbers of rows.</summary>
    DifferenceOfCounts,

    /// <summary>Rows whose cell is above that of one row.</summary>
    AboveRow,

    /// <summary>Rows whose cell is below that of one row.</summary>
    BelowRow,

    /// <summary>The absolute difference of two number columns of one row.</summary>
    DifferenceOfColumns,

    /// <summary>The sum of two number columns of one row.</summary>
    SumOfColumns,

    /// <summary>Rows whose cell says nothing: it is missing, or its text is empty, a dash or a word for nothing.</summary>
    Blank,

    /// <summary>Rows whose cell says something.</summary>
    NotBlank,

    /// <summary>All rows tied at the second largest value.</summary>
    SecondMax,

    /// <summary>All rows tied at the second smallest value.</summary>
    SecondMin,
}
