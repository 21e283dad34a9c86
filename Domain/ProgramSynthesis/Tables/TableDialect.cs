namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>How quotes and escapes are written in a table file.</summary>
public enum TableDialect
{
    /// <summary>Told from the file: tabs in <c>.tsv</c> and <c>.tab</c>, else quoted CSV with doubled or backslashed quotes.</summary>
    Auto,

    /// <summary>RFC 4180: quotes inside a quoted field are doubled.</summary>
    Csv,

    /// <summary>WikiTableQuestions' csv: inside quotes <c>\"</c> is a quote and <c>\\</c> a backslash.</summary>
    BackslashCsv,

    /// <summary>WikiTableQuestions' tsv: no quotes; <c>\n</c> is a line break, <c>\p</c> a bar, <c>\\</c> a backslash.</summary>
    Tsv,
}
