using System.Globalization;
using System.Text;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Coverage;

/// <summary>Coverage of a set of questions by random search.</summary>
public sealed class CoverageReport
{
    private static readonly int[] Limits = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

    internal CoverageReport(IReadOnlyList<CoveredQuestion> questions, CoverageOptions options)
    {
        Questions = questions;
        Options = options;
        Covered = questions.Count(q => q.Program is not null);
        Exhausted = questions.Count(q => q.Program is null && q.Episodes < options.Episodes);
        Episodes = questions.Sum(q => (long)q.Episodes);
        Within = [.. Limits.Where(n => n < options.Episodes).Append(options.Episodes)
            .Select(n => (n, (double)questions.Count(q => q.Program is not null && q.Episodes <= n) / Math.Max(1, questions.Count)))];
        Groups = [.. By("answer", q => ProgramCoverage.AnswerType(q.Environment.Question.Answer)),
            .. By("entities", q => Bin(q.Environment.Question.Entities.Count, 0, 1, 2, 3)),
            .. By("typed columns", q => Bin(q.Environment.Question.Table.Columns.Count, 8, 12, 16, 24))];
        Functions = [.. questions.Where(q => q.Program is not null)
            .SelectMany(q => ProgramCoverage.Functions(q.Environment.Task, q.Program!).Distinct())
            .GroupBy(f => f).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count()))];
    }

    /// <summary>What was found of each question, in their order.</summary>
    public IReadOnlyList<CoveredQuestion> Questions { get; }

    /// <summary>How it was searched.</summary>
    public CoverageOptions Options { get; }

    /// <summary>Questions with a right program.</summary>
    public int Covered { get; }

    /// <summary>Questions without one whose programs were all tried.</summary>
    public int Exhausted { get; }

    /// <summary>Episodes run, of all questions together.</summary>
    public long Episodes { get; }

    /// <summary>For growing numbers of episodes the share of questions whose first right program came within them.</summary>
    public IReadOnlyList<(int Episodes, double Share)> Within { get; }

    /// <summary>Coverage by type of answer, by number of entities, by number of typed columns.</summary>
    public IReadOnlyList<CoverageGroup> Groups { get; }

    /// <summary>How many of the first right programs call each function.</summary>
    public IReadOnlyList<(string Function, int Programs)> Functions { get; }

    /// <summary>The covered share.</summary>
    public double Share => Questions.Count == 0 ? 0 : (double)Covered / Questions.Count;

    /// <summary>The report for people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Line($"{Covered:N0} of {Questions.Count:N0} questions have a right program ({Share:P2}), after at most {Options.Episodes:N0} episodes each; of the others {Exhausted:N0} were explored to the end");
        Line($"Random search counts programs that are right by chance, the more the longer it runs: compare at equal episodes.");
        foreach ((int episodes, double share) in Within) Line($"  within {episodes,9:N0} episodes {share,8:P2}");
        foreach (CoverageGroup group in Groups) Line($"  {group.Kind + ": " + group.Name,-32} {group.Share,8:P2} of {group.Questions,6:N0}");
        Line($"functions of the first right programs: {string.Join(", ", Functions.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Function} {f.Programs}")))}");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A question without a right program, for reading: its entities, columns and the table's first rows.</summary>
    public static string Describe(CoveredQuestion covered, int rows = 12)
    {
        Question question = covered.Environment.Question;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {question.Id}  {question.Table.Name}");
        text.AppendLine(CultureInfo.InvariantCulture, $"question: {question.Text}");
        text.AppendLine(CultureInfo.InvariantCulture, $"answer: {string.Join(" | ", question.Answer?.Values ?? [])}");
        text.AppendLine(CultureInfo.InvariantCulture, $"entities: {string.Join("; ", question.Entities.Select(e => $"{e.Value.Kind} {string.Join(" | ", e.Value.Kind == ConstantKind.Numbers ? e.Value.Numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)) : e.Value.Texts)}"))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"functions: {string.Join(' ', new ProgramTask(question.Table, [], covered.Environment.Task.Functions, covered.Environment.Task.Options, question.TriggerWords).AllowedFunctions.Select(covered.Environment.Task.Vocabulary.Text))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"columns: {string.Join(' ', question.Table.Columns.Select(c => c.Name))}");
        TableColumn[] strings = [.. question.Table.Columns.Where(c => c.Kind == ColumnKind.String)];
        for (int r = 0; r < Math.Min(rows, question.Table.RowCount); r++)
            text.AppendLine("  " + string.Join(" | ", strings.Select(c => c.ValueOfRow[r] < 0 ? "" : Short(c.Texts[c.ValueOfRow[r]]))));
        if (question.Table.RowCount > rows) text.AppendLine(CultureInfo.InvariantCulture, $"  ... {question.Table.RowCount} rows");
        return text.ToString();
    }

    private static string Short(string cell) => cell.Length <= 60 ? cell : cell[..57] + "...";

    private static string Bin(int value, params int[] ends)
    {
        int at = Array.FindIndex(ends, e => value <= e);
        if (at < 0) return string.Create(CultureInfo.InvariantCulture, $"{ends[^1] + 1} or more");
        int from = at == 0 ? 0 : ends[at - 1] + 1;
        return from == ends[at] ? from.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{from} to {ends[at]}");
    }

    private IEnumerable<CoverageGroup> By(string kind, Func<CoveredQuestion, string> part) =>
        Questions.GroupBy(part).OrderBy(g => g.Key.Length).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new CoverageGroup(kind, g.Key, g.Count(), g.Count(q => q.Program is not null)));
}
