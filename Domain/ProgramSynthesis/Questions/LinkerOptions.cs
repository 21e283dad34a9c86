namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// How questions are linked to tables; the defaults are those of the MAPO paper's code, but for <see cref="Measures"/>.
/// </summary>
public sealed record LinkerOptions
{
    /// <summary>The defaults.</summary>
    public static LinkerOptions Default { get; } = new();

    /// <summary>Whose tokens and tags are used.</summary>
    public QuestionSource Source { get; init; } = QuestionSource.Text;

    /// <summary>Words that are never entities and never count as header words.</summary>
    public IReadOnlySet<string> StopWords { get; init; } = ProgramSynthesis.StopWords.Default;

    /// <summary>Whether phrases found in the table become string entities.</summary>
    public bool Strings { get; init; } = true;

    /// <summary>Whether full or partial dates (not bare years) become date entities.</summary>
    public bool Dates { get; init; } = true;

    /// <summary>Whether numbers become number entities.</summary>
    public bool Numbers { get; init; } = true;

    /// <summary>
    /// Whether numbers of time units, money and percentages (<c>more than 5 years</c>) are number entities too, where our own
    /// tagger reads the question. CoreNLP gives these other tags, of which the paper's code made none.
    /// </summary>
    public bool Measures { get; init; } = true;

    /// <summary>Whether string entities grow over following tokens while the phrase is in the table.</summary>
    public bool Expand { get; init; } = true;

    /// <summary>Whether the string entities on both sides of the first "or" become one entity of two values.</summary>
    public bool JoinAlternatives { get; init; } = true;

    /// <summary>Whether the encoder reads numbers and dates as placeholders.</summary>
    public bool Anonymize { get; init; } = true;

    /// <summary>Whether column matches are counts of header words; otherwise 1 where there is any.</summary>
    public bool CountMatches { get; init; } = true;

    /// <summary>Whether a header id that starts with <c>_</c> counts one empty word, which every question "holds".</summary>
    public bool CountEmptyHeaderWord { get; init; }

    /// <summary>
    /// Whether a header word also matches another form of it in the question (<c>died</c> and "die", <c>independence</c> and
    /// "independent"); the paper's code looks for the word itself.
    /// </summary>
    public bool MatchForms { get; init; }

    /// <summary>
    /// Whether a single word that is a word of a header, or another form of one, is no entity though some cell holds it
    /// (<c>stadium</c> in "which stadium ..."); the paper's code makes it one.
    /// </summary>
    public bool SkipHeaderWords { get; init; }

    /// <summary>Whether a bare year is a number entity too (<c>before 1960</c>); the paper's code makes it a string only.</summary>
    public bool YearNumbers { get; init; }

    /// <summary>Whether ordinals (<c>4th</c>, <c>third</c>; not "first") are number entities; the paper's code makes them none.</summary>
    public bool OrdinalNumbers { get; init; }

    /// <summary>
    /// Whether a word that is not in the table is linked to another form of it that is (<c>churches</c> to "church",
    /// <c>canadian</c> to "canada", <c>us</c> to "united states"); the paper's code looks for the word itself.
    /// </summary>
    public bool LinkForms { get; init; }

    /// <summary>Whether two string entities joined by "and" or a comma make one more entity of both values.</summary>
    public bool JoinLists { get; init; }

    /// <summary>Whether further words call for functions in random exploration.</summary>
    public bool WideTriggers { get; init; }

    /// <summary>Whether answers that no tagger gave a canonical form get one.</summary>
    public bool CanonicalAnswers { get; init; }
}
