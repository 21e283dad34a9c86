using System.Collections.Concurrent;
using ActorLab.Domain.Common;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// The WikiTableQuestions set: its splits and tables. Tables are read when first asked for and kept; safe for many threads.
/// </summary>
public sealed class WikiTableQuestionsData
{
    /// <summary>The split the paper trains on.</summary>
    public const string Train = "random-split-1-train";

    /// <summary>The split the paper chooses models by.</summary>
    public const string Dev = "random-split-1-dev";

    /// <summary>The official test split.</summary>
    public const string Test = "pristine-unseen-tables";

    /// <summary>Held-out questions on training tables, with CoreNLP's tags.</summary>
    public const string Seen = "pristine-seen-tables";

    private const string PlainPack = "wtq-1.0.2-data-csv.tar.gz", TaggedPack = "wtq-1.0.2-tagged.tar.gz";

    private static readonly TableReaderOptions CsvOptions = new() { Dialect = TableDialect.BackslashCsv, Separator = ',' };

    private readonly string _plain, _tagged;
    private readonly WikiTableQuestionsOptions _options;
    private readonly ConcurrentDictionary<string, Lazy<KnowledgeTable>> _tables = new(StringComparer.Ordinal);
    private readonly QuestionLinker _linker = new();

    private WikiTableQuestionsData(string plain, string tagged, WikiTableQuestionsOptions options) =>
        (_plain, _tagged, _options) = (plain, tagged, options);

    /// <summary>Whether a data root has the set's two packs.</summary>
    public static bool IsIn(string dataRoot) => File.Exists(Pack(dataRoot, PlainPack)) && File.Exists(Pack(dataRoot, TaggedPack));

    /// <summary>Opens the set in a data root, whose folder <c>wikitablequestions</c> holds its two packs.</summary>
    public static WikiTableQuestionsData Open(string dataRoot, WikiTableQuestionsOptions? options = null)
    {
        options ??= WikiTableQuestionsOptions.Default;
        string cache = options.Cache ?? DataCache.DefaultFolder;
        string plain = DataCache.Unpack(
            Pack(dataRoot, PlainPack), cache,
            static name => name.EndsWith(".csv", StringComparison.Ordinal) || (name.StartsWith("data/", StringComparison.Ordinal) && name.EndsWith(".tsv", StringComparison.Ordinal)));
        string tagged = DataCache.Unpack(Pack(dataRoot, TaggedPack), cache, static name => name.EndsWith(".tagged", StringComparison.Ordinal));
        return new WikiTableQuestionsData(plain, tagged, options);
    }

    /// <summary>Opens an unpacked copy, laid out as the official release is (<c>csv/</c>, <c>data/</c>, <c>tagged/</c>).</summary>
    public static WikiTableQuestionsData FromFolder(string folder, WikiTableQuestionsOptions? options = null) =>
        Directory.Exists(Path.Combine(folder, "csv"))
            ? new WikiTableQuestionsData(folder, folder, options ?? WikiTableQuestionsOptions.Default)
            : throw new InputException("This is no folder of WikiTableQuestions: it lacks csv/.", folder);

    /// <summary>The contexts (<c>csv/204-csv/590.csv</c>) of all tables, in order of their numbers.</summary>
    public IReadOnlyList<string> Contexts() =>
        [.. Directory.EnumerateFiles(Path.Combine(_plain, "csv"), "*.csv", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_plain, f).Replace('\\', '/'))
            .OrderBy(c => c[..c.LastIndexOf('/')], StringComparer.Ordinal).ThenBy(c => c.Length).ThenBy(c => c, StringComparer.Ordinal)];

    /// <summary>A table by its context.</summary>
    public KnowledgeTable Table(string context) => Table(context, null);

    /// <summary>A table's raw csv cells.</summary>
    public RawTable RawTable(string context)
    {
        (string set, string number) = Parts(context, null);
        return TableReader.Read(Path.Combine(_plain, "csv", $"{set}-csv", $"{number}.csv"), $"t_{set}_{number}", CsvOptions);
    }

    /// <summary>The file of a tagged table.</summary>
    public string TaggedPath(string context)
    {
        (string set, string number) = Parts(context, null);
        return Path.Combine(_tagged, "tagged", $"{set}-tagged", $"{number}.tagged");
    }

    /// <summary>
    /// A split's questions as they stand in its file: the tagged file where there is one (it has canonical answers and
    /// tags), else <c>data/&lt;split&gt;.tsv</c>.
    /// </summary>
    public IReadOnlyList<RawQuestion> Questions(string split)
    {
        string tagged = Path.Combine(_tagged, "tagged", "data", split + ".tagged"), plain = Path.Combine(_plain, "data", split + ".tsv");
        if (File.Exists(tagged)) return QuestionReader.Read(tagged);
        if (File.Exists(plain)) return QuestionReader.Read(plain);
        IEnumerable<string> known = Directory.EnumerateFiles(Path.Combine(_plain, "data"), "*.tsv").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);
        throw new InputException($"WikiTableQuestions has no split '{split}'; it has {string.Join(", ", known)}.");
    }

    /// <summary>A split's questions, linked to their tables on all cores.</summary>
    public IReadOnlyList<Question> Load(string split) =>
        QuestionBatch.Link(Questions(split), q => Table(q.Context, q), _linker, _options.Linker);

    private KnowledgeTable Table(string context, RawQuestion? of) =>
        _tables.GetOrAdd(context, static (c, x) => new Lazy<KnowledgeTable>(() => x.This.ReadTable(c, x.Of)), (This: this, Of: of)).Value;

    private KnowledgeTable ReadTable(string context, RawQuestion? of)
    {
        (string set, string number) = Parts(context, of);
        string csv = Path.Combine(_plain, "csv", $"{set}-csv", $"{number}.csv");
        if (!File.Exists(csv)) throw Unknown(context, of);
        return _options.Tables == TableSource.Csv
            ? TableBuilder.FromRaw(RawTable(context), _options.Columns)
            : TableBuilder.FromTagged(TaggedPath(context), _options.Columns);
    }

    private static string Pack(string dataRoot, string name) => Path.Combine(dataRoot, "wikitablequestions", name);

    private static (string Set, string Number) Parts(string context, RawQuestion? of)
    {
        // csv/204-csv/590.csv
        string[] parts = context.Split('/');
        return parts is ["csv", var folder, var file] && folder.EndsWith("-csv", StringComparison.Ordinal) && file.EndsWith(".csv", StringComparison.Ordinal)
            ? (folder[..^4], file[..^4])
            : throw Unknown(context, of);
    }

    private static InputException Unknown(string context, RawQuestion? of) =>
        new($"{(of is null ? "There" : $"The question '{of.Id}' names a table that does not exist: there")} is no table '{context}' in WikiTableQuestions.", of?.File, of?.Line);
}
