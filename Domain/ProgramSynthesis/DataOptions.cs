using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Where questions come from.</summary>
public enum QuestionData
{
    /// <summary>The user's own folder: a file of questions and tables beside it.</summary>
    Folder,

    /// <summary>WikiTableQuestions 1.0.2 from the data root.</summary>
    WikiTableQuestions,

    /// <summary>The executable part of WikiSQL from the data root.</summary>
    WikiSql,
}

/// <summary>Where tables and questions come from.</summary>
public sealed record DataOptions
{
    /// <summary>The kind of source.</summary>
    [Setting("Where questions come from: a folder of one's own, or WikiTableQuestions or WikiSQL in the data root.")]
    public QuestionData Source { get; init; } = QuestionData.Folder;

    /// <summary>The file of questions of a folder source; relative to the settings file.</summary>
    [Setting("File of questions of a folder source (TSV: id, utterance, context, targetValue, split), relative to the settings file.")]
    public string Questions { get; init; } = "";

    /// <summary>The folder that the questions' tables are relative to; empty: the folder of the questions.</summary>
    [Setting("Folder that the questions' tables are relative to, itself relative to the settings file; empty means the folder of the questions.")]
    public string Tables { get; init; } = "";

    /// <summary>The split trained on.</summary>
    [Setting("Split to train on: 'train' of a folder, or a file name of WikiTableQuestions.")]
    public string Train { get; init; } = "train";

    /// <summary>The split that chooses the model.</summary>
    [Setting("Split that chooses the model.")]
    public string Dev { get; init; } = "dev";

    /// <summary>The split measured once at the end; empty: none.</summary>
    [Setting("Split measured once, at the end, with the chosen model; empty means none.")]
    public string Test { get; init; } = "test";

    /// <summary>Whose typed columns WikiTableQuestions uses.</summary>
    [Setting("Typed columns of WikiTableQuestions: CoreNLP's (tagged) or ActorLab's own reading of the raw cells (csv).")]
    public TableSource TableSource { get; init; } = TableSource.Tagged;

    /// <summary>The most questions taken of each split; 0: all.</summary>
    [Setting("The most questions taken of each split, for trials; 0 means all.", Unit = "questions", Min = 0)]
    public int Limit { get; init; }

    /// <summary>Whether a header word matches other forms of it.</summary>
    [Setting("Let a header word match other forms of it in the question (died, die); the paper's code looks for the word itself.")]
    public bool MatchWordForms { get; init; }

    /// <summary>Whether a single header word is no entity.</summary>
    [Setting("Do not make an entity of a single word that is a header's word, or a form of it, though some cell holds it; the paper's code does.")]
    public bool SkipHeaderWords { get; init; }

    /// <summary>Whether a bare year is a number too.</summary>
    [Setting("Make a bare year of a question a number entity too (before 1960); in the paper's code it is a string only.")]
    public bool YearNumbers { get; init; }

    /// <summary>Whether ordinals are numbers.</summary>
    [Setting("Make ordinals of a question (4th, third; not first) number entities; the paper's code makes them none.")]
    public bool OrdinalNumbers { get; init; }

    /// <summary>Whether words are linked by other forms of them.</summary>
    [Setting("Link a word that no cell holds by another form of it (churches, canadian, the us: church, canada, united states).")]
    public bool LinkWordForms { get; init; }

    /// <summary>Whether two entities joined by "and" make a third of both.</summary>
    [Setting("Let two string entities joined by 'and' or a comma make one more entity of both values.")]
    public bool JoinLists { get; init; }

    /// <summary>Whether further words call for functions.</summary>
    [Setting("Let further words call for functions in random exploration (over, penultimate, except), beyond the published trigger words.")]
    public bool WideTriggers { get; init; }

    /// <summary>Whether answers get canonical forms.</summary>
    [Setting("Give answers that lack a tagger's canonical form one (30 years: 30), as the official tagged files have it.")]
    public bool CanonicalAnswers { get; init; }

    /// <summary>Whether lists and brackets give columns.</summary>
    [Setting("Make string columns of the first and last items of cells that are lists, and of notes in brackets.")]
    public bool PartColumns { get; init; }

    /// <summary>Whether dates, times and spans give number columns.</summary>
    [Setting("Make number columns of the years of dates, of times and heights, and of spans of years.")]
    public bool DerivedNumbers { get; init; }

    /// <summary>How questions are linked to tables.</summary>
    internal LinkerOptions Linker
    {
        get
        {
            LinkerOptions options = LinkerOptions.Default with
            {
                MatchForms = MatchWordForms, SkipHeaderWords = SkipHeaderWords, YearNumbers = YearNumbers, OrdinalNumbers = OrdinalNumbers,
                LinkForms = LinkWordForms, JoinLists = JoinLists, WideTriggers = WideTriggers, CanonicalAnswers = CanonicalAnswers,
            };
            return Source == QuestionData.WikiSql ? WikiSqlData.Linking(options) : options;
        }
    }

    /// <summary>How columns are made beyond their defaults.</summary>
    internal TableOptions Columns(TableOptions options) => options with { PartColumns = PartColumns, DerivedNumbers = DerivedNumbers };

    /// <summary>Reads the table of a question that is only asked, its columns typed as those of the run were.</summary>
    /// <exception cref="InputException">The file is at fault.</exception>
    public TableFile ReadTable(string path)
    {
        TableFile file = TableFile.Read(path, Columns);
        return Source == QuestionData.WikiSql ? file with { Table = WikiSqlTable.Of(file.Raw) } : file;
    }

    /// <summary>Links a question that is only asked, as the questions of the run were.</summary>
    public Question Link(string text, Interpreter.ProgramSynthesis.KnowledgeTable table) =>
        new QuestionLinker().Link(new RawQuestion { Id = "question", Text = text, Context = table.Name }, table, Linker);
}
