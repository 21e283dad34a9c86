using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// Programs as text, in two forms that can be mixed when read. By variables: <c>( hop v12 v0 ) &lt;END&gt;</c>. Portable:
/// columns by name, entities as JSON lists, <c>#k</c> for the result of expression k:
/// <c>( hop #0 r.col-string ) &lt;END&gt;</c>.
/// </summary>
public static class ProgramText
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Reads a program for a task; entities must be among its constants. A <see cref="ProgramException"/> says what is
    /// wrong, and where.
    /// </summary>
    public static int[] Parse(string program, ProgramTask task)
        => new ProgramParser(program, task.Table, task.Constants, task.Functions, task.Options).Parse(task);

    /// <summary>
    /// Reads a program on a table with no question: entities that are not among the constants given are added to them,
    /// and there is room for all of them. A list of numbers is a number entity; a list of strings is a date or a
    /// string entity as the slot it stands in asks.
    /// </summary>
    /// <param name="program">The program, in either form.</param>
    /// <param name="table">The table.</param>
    /// <param name="functions">The functions; those of WikiTableQuestions if null.</param>
    /// <param name="options">Limits and switches; the defaults if null.</param>
    /// <param name="constants">Entities known beforehand, the first variables after the columns.</param>
    public static (ProgramTask Task, int[] Tokens) Bind(
        string program,
        KnowledgeTable table,
        FunctionSet? functions = null,
        InterpreterOptions? options = null,
        IReadOnlyList<Constant>? constants = null)
    {
        functions ??= FunctionSet.WikiTables;
        options ??= InterpreterOptions.Default;
        var parser = new ProgramParser(program, table, constants ?? [], functions, options);
        IReadOnlyList<Constant> all = parser.ConstantsWithLiterals();
        int room = table.Columns.Count + all.Count + options.MaxExpressions;
        var task = new ProgramTask(table, all, functions, options with { MaxMemory = Math.Max(options.MaxMemory, room) });
        return (task, parser.Parse(task));
    }

    /// <summary>A program by its variables: <c>( hop v12 v0 ) &lt;END&gt;</c>.</summary>
    public static string Print(ProgramTask task, ReadOnlySpan<int> tokens) => Join(tokens, task.Vocabulary.Text);

    /// <summary>A program that any task of the table can read: <c>( hop #0 r.col-string ) &lt;END&gt;</c>.</summary>
    public static string PrintPortable(ProgramTask task, ReadOnlySpan<int> tokens) => Join(tokens, token =>
    {
        int variable = token - task.Vocabulary.FirstVariable;
        if (variable < 0) return task.Vocabulary.Text(token);
        if (task.IsColumn(variable)) return task.Table.Columns[variable].Name;
        if (task.ConstantOf(variable) is >= 0 and int constant) return Literal(task.Constants[constant]);
        return string.Create(CultureInfo.InvariantCulture, $"#{variable - task.VariableCount}");
    });

    /// <summary>An entity as a JSON list.</summary>
    public static string Literal(Constant constant) => constant.Kind == ConstantKind.Numbers
        ? "[" + string.Join(',', constant.Numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture))) + "]"
        : JsonSerializer.Serialize(constant.Texts, Relaxed);

    private static string Join(ReadOnlySpan<int> tokens, Func<int, string> text)
    {
        var line = new StringBuilder();
        foreach (int token in tokens)
        {
            if (line.Length > 0) line.Append(' ');
            line.Append(text(token));
        }

        return line.ToString();
    }
}
