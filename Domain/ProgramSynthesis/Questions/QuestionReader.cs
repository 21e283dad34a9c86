using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Scoring;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Reads question files: tab-separated with a header that names <c>id</c>, <c>utterance</c>, <c>context</c> and, for
/// questions with answers, <c>targetValue</c>; a CoreNLP-tagged file (<c>.tagged</c>) has tokens, tags and <c>targetCanon</c>
/// besides; a column <c>split</c> is kept. Answers are <c>|</c>-joined; <c>\n</c>, <c>\p</c>, <c>\\</c> are escapes.
/// </summary>
public static class QuestionReader
{
    private static readonly string[] TagColumns = ["tokens", "posTags", "nerTags", "nerValues"];

    /// <summary>Reads all questions of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="needAnswers">Whether a question without an answer is an error.</param>
    /// <exception cref="InputException">The file is at fault: missing columns, empty fields, ids given twice.</exception>
    public static IReadOnlyList<RawQuestion> Read(string path, bool needAnswers = true)
    {
        var questions = new List<RawQuestion>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        Header? header = null;
        foreach ((int number, string line) in TextFile.Lines(TextFile.Read(path)))
        {
            if (header is null)
            {
                header = new Header(line, path, needAnswers);
                continue;
            }

            if (string.IsNullOrWhiteSpace(line)) continue;
            RawQuestion question = header.Question(line, path, number, needAnswers);
            if (!lines.TryAdd(question.Id, number))
                throw new InputException($"The id '{question.Id}' was given on line {lines[question.Id]} already.", path, number);
            questions.Add(question);
        }

        if (header is null) throw new InputException("The question file is empty; its first line must name the columns.", path, 1);
        return questions;
    }

    private sealed class Header
    {
        private readonly int _count, _id, _utterance, _context, _target, _canon, _split;
        private readonly int[]? _tags;

        public Header(string line, string path, bool needAnswers)
        {
            string[] names = line.Split('\t');
            _count = names.Length;
            int At(string name) => Array.IndexOf(names, name);
            string[] needed = needAnswers ? ["id", "utterance", "context", "targetValue"] : ["id", "utterance", "context"];
            string[] missing = [.. needed.Where(n => At(n) < 0)];
            if (missing.Length > 0)
                throw new InputException($"The header lacks the column{(missing.Length > 1 ? "s" : "")} {string.Join(", ", missing)}; needed are {string.Join(", ", needed)}, separated by tabs.", path, 1);
            (_id, _utterance, _context, _target, _canon, _split) = (At("id"), At("utterance"), At("context"), At("targetValue"), At("targetCanon"), At("split"));
            if (Array.TrueForAll(TagColumns, n => At(n) >= 0)) _tags = Array.ConvertAll(TagColumns, n => At(n));
        }

        public RawQuestion Question(string line, string path, int number, bool needAnswers)
        {
            string[] fields = line.Split('\t');
            if (fields.Length != _count)
                throw new InputException($"This line has {fields.Length} fields, the header names {_count}; fields are separated by single tabs.", path, number);
            string Needed(int at, string name) => string.IsNullOrWhiteSpace(fields[at])
                ? throw new InputException($"The field {name} is empty.", path, number)
                : fields[at];
            string id = Needed(_id, "id");
            string? target = _target < 0 || string.IsNullOrWhiteSpace(fields[_target]) ? null : fields[_target];
            if (target is null && needAnswers) throw new InputException($"The question '{id}' has no answer (targetValue is empty).", path, number);
            return new RawQuestion
            {
                Id = id,
                Text = TextFile.Unescape(Needed(_utterance, "utterance")),
                Context = Needed(_context, "context"),
                Answer = target is null ? null : ReadAnswer(target, _canon < 0 ? "" : fields[_canon]),
                Tags = _tags is null ? null : ReadTags(fields, path, number),
                Split = _split < 0 ? null : fields[_split],
                File = path,
                Line = number,
            };
        }

        private static Answer ReadAnswer(string target, string canon)
        {
            string[] values = GoldFile.Unescape(target);
            string[]? canonical = canon.Length == 0 ? null : GoldFile.Unescape(canon);
            return new Answer(values, canonical?.Length == values.Length ? canonical : null);
        }

        private QuestionTags ReadTags(string[] fields, string path, int number)
        {
            string[][] lists = Array.ConvertAll(_tags!, at => fields[at].Split('|'));
            for (int i = 1; i < lists.Length; i++)
                if (lists[i].Length != lists[0].Length)
                    throw new InputException($"The field {TagColumns[i]} has {lists[i].Length} items for {lists[0].Length} tokens.", path, number);
            return new QuestionTags(lists[0], lists[1], lists[2], lists[3]);
        }
    }
}
