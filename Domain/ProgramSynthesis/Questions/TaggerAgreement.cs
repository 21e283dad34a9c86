using System.Globalization;
using System.Text.RegularExpressions;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Measures how our recognizers agree with CoreNLP's tags: number, second number and date of every cell of every table, and
/// the entities of the tagged questions on training tables, as the linker gives them.
/// </summary>
public static partial class TaggerAgreement
{
    /// <summary>Compares everything.</summary>
    /// <param name="data">The set.</param>
    /// <param name="examples">How many differing shapes to list for each field.</param>
    public static AgreementReport Measure(WikiTableQuestionsData data, int examples = 20)
    {
        IReadOnlyList<string> contexts = data.Contexts();
        var cells = new CellCounts();
        object gate = new();
        Parallel.ForEach(contexts, () => new CellCounts(), (context, _, local) => Compare(data, context, local), local =>
        {
            lock (gate) cells.Add(local);
        });

        IReadOnlyList<RawQuestion> questions = data.Questions(WikiTableQuestionsData.Seen);
        EntityCounts entities = CompareQuestions(data, questions);
        return new AgreementReport
        {
            Tables = contexts.Count,
            Questions = questions.Count,
            Number = cells.Fields[0].Result("cell number"),
            Number2 = cells.Fields[1].Result("cell num2"),
            Date = cells.Fields[2].Result("cell date"),
            Entities = entities.All.Result("entities"),
            EntitiesByKind = [.. Enum.GetValues<ConstantKind>().Select(k => entities.Kinds[(int)k].Result("  " + k.ToString().ToLowerInvariant()))],
            Examples = [.. Top(cells.Differences, examples), .. Top(entities.Differences, examples)],
        };
    }

    private static CellCounts Compare(WikiTableQuestionsData data, string context, CellCounts counts)
    {
        RawTable raw = data.RawTable(context);
        TaggedTable tagged = TaggedTable.Read(data.TaggedPath(context));
        for (int column = 0; column < tagged.Columns.Count; column++)
        {
            for (int row = 0; row < tagged.RowCount; row++)
            {
                string text = raw.Rows[row][column];
                TaggedCell cell = tagged.Cells[column][row];
                (double? number, double? second, string? date) = TableBuilder.Recognize(text);
                counts.Count(0, "cell number", Text(number), Text(cell.Number), text, raw.Name);
                counts.Count(1, "cell num2", Text(second), Text(cell.Number2), text, raw.Name);
                counts.Count(2, "cell date", date ?? "", cell.Date ?? "", text, raw.Name);
            }
        }

        return counts;
    }

    private static EntityCounts CompareQuestions(WikiTableQuestionsData data, IReadOnlyList<RawQuestion> questions)
    {
        var counts = new EntityCounts();
        QuestionLinker linker = new();
        LinkerOptions text = LinkerOptions.Default, tagged = text with { Source = QuestionSource.Tagged };
        foreach (RawQuestion question in questions)
        {
            KnowledgeTable table = data.Table(question.Context);
            HashSet<string> ours = Keys(linker.Link(question, table, text)), theirs = Keys(linker.Link(question, table, tagged));
            foreach (string key in ours) counts.Count(key, true, theirs.Contains(key), question);
            foreach (string key in theirs)
                if (!ours.Contains(key))
                    counts.Count(key, false, true, question);
        }

        return counts;
    }

    /// <summary>An entity as text: its kind's digit, then its values.</summary>
    private static HashSet<string> Keys(Question question) =>
        [.. question.Entities.Select(e => (int)e.Value.Kind + string.Join(" | ", e.Value.Kind == ConstantKind.Numbers ? e.Value.Numbers.Select(n => Text(n)) : e.Value.Texts))];

    private static string Text(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static IEnumerable<Disagreement> Top(Dictionary<string, Disagreement> differences, int count) =>
        differences.Values.GroupBy(d => d.Field).OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => g.OrderByDescending(d => d.Count).ThenBy(d => d.Text, StringComparer.Ordinal).Take(count));

    private static void Note(Dictionary<string, Disagreement> differences, string key, Disagreement example)
    {
        bool known = differences.TryGetValue(key, out Disagreement? before);
        // The least text is kept, so that the list does not hang on the order of threads.
        Disagreement shown = known && string.CompareOrdinal(before!.Text + before.Where, example.Text + example.Where) <= 0 ? before : example;
        differences[key] = shown with { Count = example.Count + (before?.Count ?? 0) };
    }

    [GeneratedRegex("""\p{L}+""")]
    private static partial Regex Words();

    [GeneratedRegex("""\d""")]
    private static partial Regex Digits();

    private sealed class Counter
    {
        private long _total, _agree, _ours, _tagged, _same;

        public void Count(bool ours, bool tagged, bool equal)
        {
            _total++;
            if (equal) _agree++;
            if (ours) _ours++;
            if (tagged) _tagged++;
            if (ours && tagged && equal) _same++;
        }

        public void Add(Counter other)
        {
            _total += other._total;
            _agree += other._agree;
            _ours += other._ours;
            _tagged += other._tagged;
            _same += other._same;
        }

        public Agreement Result(string name) => new(name, _total, _agree, _ours, _tagged, _same);
    }

    private sealed class CellCounts
    {
        public Counter[] Fields { get; } = [new(), new(), new()];

        public Dictionary<string, Disagreement> Differences { get; } = new(StringComparer.Ordinal);

        public void Count(int field, string name, string ours, string tagged, string text, string table)
        {
            bool equal = ours == tagged;
            Fields[field].Count(ours.Length > 0, tagged.Length > 0, equal);
            if (equal) return;
            string shape = $"{name} {Digits().Replace(Words().Replace(text, "w"), "9")} {ours.Length > 0} {tagged.Length > 0}";
            Note(Differences, shape, new Disagreement(name, 1, text.ReplaceLineEndings("\\n"), ours, tagged, table));
        }

        public void Add(CellCounts other)
        {
            for (int i = 0; i < Fields.Length; i++) Fields[i].Add(other.Fields[i]);
            foreach ((string shape, Disagreement example) in other.Differences) Note(Differences, shape, example);
        }
    }

    private sealed class EntityCounts
    {
        public Counter All { get; } = new();

        public Counter[] Kinds { get; } = [new(), new(), new()];

        public Dictionary<string, Disagreement> Differences { get; } = new(StringComparer.Ordinal);

        public void Count(string key, bool ours, bool tagged, RawQuestion question)
        {
            All.Count(ours, tagged, ours && tagged);
            Kinds[key[0] - '0'].Count(ours, tagged, ours && tagged);
            if (ours && tagged) return;
            string value = key[1..], field = "entities (" + ((ConstantKind)(key[0] - '0')).ToString().ToLowerInvariant() + ")";
            Note(Differences, $"{key} {ours}", new Disagreement(field, 1, question.Text, ours ? value : "", tagged ? value : "", question.Id));
        }
    }
}
