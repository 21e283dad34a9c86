using System.Collections.Concurrent;
using ActorLab.Domain.Common;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>A user's own questions on a folder of tables, linked, by split.</summary>
public sealed class QuestionSet
{
    /// <summary>The one split of a set that names none.</summary>
    public const string AllSplit = "all";

    private readonly Dictionary<string, List<Question>> _splits = new(StringComparer.Ordinal);

    private QuestionSet(IReadOnlyList<Question> all) => All = all;

    /// <summary>Every question, in the file's order.</summary>
    public IReadOnlyList<Question> All { get; }

    /// <summary>The splits' names, in order of first appearance.</summary>
    public IReadOnlyCollection<string> Splits => _splits.Keys;

    /// <summary>The questions of a split.</summary>
    public IReadOnlyList<Question> Of(string split) =>
        _splits.TryGetValue(split, out List<Question>? questions)
            ? questions
            : throw new InputException($"There is no split '{split}' among the questions; there are {string.Join(", ", _splits.Keys)}.");

    /// <summary>Reads and links a set.</summary>
    /// <exception cref="InputException">A file is at fault, or a question names a table that does not exist.</exception>
    public static QuestionSet Load(QuestionSetOptions options)
    {
        if (!Directory.Exists(options.Tables)) throw new InputException("There is no such folder of tables.", options.Tables);
        IReadOnlyList<RawQuestion> raw = QuestionReader.Read(options.Questions, options.NeedAnswers);
        Dictionary<string, string>? splitOf = options.Splits is null ? null : ReadSplits(options.Splits, raw);
        var tables = new ConcurrentDictionary<string, Lazy<KnowledgeTable>>(StringComparer.Ordinal);
        Question[] linked = QuestionBatch.Link(raw, TableOf, new QuestionLinker(), options.Linker);

        var set = new QuestionSet(linked);
        for (int i = 0; i < linked.Length; i++)
        {
            string split = splitOf is not null ? splitOf[raw[i].Id] : string.IsNullOrWhiteSpace(raw[i].Split) ? AllSplit : raw[i].Split!;
            if (!set._splits.TryGetValue(split, out List<Question>? questions)) set._splits.Add(split, questions = []);
            questions.Add(linked[i]);
        }

        return set;

        KnowledgeTable TableOf(RawQuestion question)
        {
            string path = Path.Combine(options.Tables, question.Context.Replace('/', Path.DirectorySeparatorChar));
            if (!File.Exists(path))
                throw new InputException($"The question '{question.Id}' names the table '{question.Context}', which is not in {options.Tables}.", question.File, question.Line);
            return tables.GetOrAdd(question.Context, _ => new Lazy<KnowledgeTable>(() =>
                TableBuilder.FromRaw(TableReader.Read(path, Path.ChangeExtension(question.Context, null), options.Reader), options.Columns))).Value;
        }
    }

    private static Dictionary<string, string> ReadSplits(string path, IReadOnlyList<RawQuestion> questions)
    {
        var splits = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = questions.Select(q => q.Id).ToHashSet(StringComparer.Ordinal);
        bool header = true;
        foreach ((int number, string line) in TextFile.Lines(TextFile.Read(path)))
        {
            string[] fields = line.Split('\t');
            if (fields.Length != 2) throw new InputException($"A line must be an id, a tab and a split; this one has {fields.Length} fields.", path, number);
            if (header)
            {
                if (fields is not ["id", "split"]) throw new InputException("The first line must be: id, a tab, split.", path, number);
                header = false;
                continue;
            }

            if (!known.Contains(fields[0])) throw new InputException($"There is no question '{fields[0]}'.", path, number);
            if (string.IsNullOrWhiteSpace(fields[1])) throw new InputException($"The question '{fields[0]}' has an empty split.", path, number);
            if (!splits.TryAdd(fields[0], fields[1])) throw new InputException($"The question '{fields[0]}' has a split already.", path, number);
        }

        if (questions.FirstOrDefault(q => !splits.ContainsKey(q.Id)) is { } missing)
            throw new InputException($"The question '{missing.Id}' has no split; name one for every question.", path);
        return splits;
    }
}
