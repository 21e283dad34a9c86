using System.Globalization;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>What stands behind a program's answer: the rows that its last expression took it from, and the answer as the table spells it.</summary>
/// <param name="Denotation">The answer.</param>
/// <param name="Rows">The rows used, ascending, counted from 0.</param>
/// <param name="Answer">The answer for people: strings as the cells write them, numbers without a needless <c>.0</c>.</param>
public sealed record ProgramEvidence(Denotation Denotation, IReadOnlyList<int> Rows, IReadOnlyList<string> Answer)
{
    /// <summary>Runs a program and looks where its answer comes from.</summary>
    /// <param name="task">The task.</param>
    /// <param name="tokens">The program.</param>
    /// <param name="raw">The table's cells as written; its columns are the task's string columns, in order.</param>
    public static ProgramEvidence Of(ProgramTask task, ReadOnlySpan<int> tokens, RawTable raw)
    {
        var executor = new ProgramExecutor();
        if (!executor.Run(task, tokens)) return new ProgramEvidence(Denotation.Error, [], Denotation.Error.ToTexts());
        ReadOnlySpan<int> last = LastExpression(task, tokens, out int count);
        string function = task.Vocabulary.Text(last[0]);
        int variable = last[^1] - task.Vocabulary.FirstVariable;
        TableColumn? column = variable >= 0 && task.IsColumn(variable) ? task.Table.Columns[variable] : null;
        Denotation result = executor.Result;
        int[] rows = result.Kind == DenotationKind.Rows
            ? [.. result.Rows]
            : [.. RowsRead(task, executor, last[1..], count - 1).Where(r => column is null || column.ValueOfRow[r] >= 0).Order()];
        if (column is not null && function is "maximum" or "minimum" or "mode") rows = [.. rows.Where(r => IsAmong(column!, r, result))];
        return new ProgramEvidence(result, rows, Spell(result, rows, variable, column, raw));
    }

    private static ReadOnlySpan<int> LastExpression(ProgramTask task, ReadOnlySpan<int> tokens, out int count)
    {
        count = tokens.Count(task.Vocabulary.Close);
        int open = tokens.LastIndexOf(task.Vocabulary.Open), close = tokens.LastIndexOf(task.Vocabulary.Close);
        return tokens[(open + 1)..close];
    }

    private static HashSet<int> RowsRead(ProgramTask task, ProgramExecutor executor, ReadOnlySpan<int> arguments, int results)
    {
        var rows = new HashSet<int>();
        foreach (int argument in arguments)
        {
            int result = argument - task.Vocabulary.FirstVariable - task.VariableCount;
            if (argument == task.Vocabulary.AllRows) rows.UnionWith(Enumerable.Range(0, task.Table.RowCount));
            else if (result >= 0 && result < results && executor.RowsOf(result) is { } of) rows.UnionWith(of);
        }

        return rows;
    }

    private static bool IsAmong(TableColumn column, int row, Denotation result) => column.IsNumeric
        ? result.Numbers.Contains(column.Numbers[column.ValueOfRow[row]])
        : result.Texts.Contains(column.Texts[column.ValueOfRow[row]], StringComparer.Ordinal);

    private static string[] Spell(Denotation result, int[] rows, int variable, TableColumn? column, RawTable raw)
    {
        if (result.Kind is DenotationKind.Numbers or DenotationKind.Count) return [.. result.Numbers.Select(n => n.ToString("G12", CultureInfo.InvariantCulture))];
        if (result.Kind != DenotationKind.Texts || column is not { Kind: ColumnKind.String } || variable >= raw.Headers.Count) return [.. result.ToTexts()];
        return [.. result.Texts.Select(text => Array.FindIndex(rows, r => column.Texts[column.ValueOfRow[r]] == text) is >= 0 and var at
            ? string.Join(' ', raw.Rows[rows[at]][variable].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            : text)];
    }
}
