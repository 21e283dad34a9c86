using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Interpreter.ProgramSynthesis;

/// <summary>
/// The language once more, written as plainly as its description reads, with lists and dictionaries; the yardstick for
/// the fast interpreter. It knows functions and types by name only.
/// </summary>
internal sealed class SlowInterpreter
{
    private static readonly Dictionary<string, string[]> Parents = new()
    {
        ["entity_list"] = ["atom_list"],
        ["num_list"] = ["ordered_list"],
        ["datetime_list"] = ["ordered_list"],
        ["ordered_list"] = ["atom_list"],
        ["atom_list"] = ["list"],
        ["string_list"] = ["list"],
        ["string_property"] = ["property"],
        ["num_property"] = ["ordered_property"],
        ["datetime_property"] = ["ordered_property"],
        ["ordered_property"] = ["atom_property"],
        ["atom_property"] = ["property"],
    };

    private static readonly string[] SumsUp =
        ["argmax", "argmin", "last", "count", "maximum", "minimum", "mode", "average", "sum", "count_values", "second_max", "second_min"];

    private readonly ProgramTask task;
    private readonly List<Variable> variables = [];
    private readonly List<string> expression = [];
    private readonly int columns;
    private bool open;

    public SlowInterpreter(ProgramTask task)
    {
        this.task = task;
        columns = task.Table.Columns.Count;
        variables.Add(new("all_rows", "entity_list", Enumerable.Range(0, task.Table.RowCount).Cast<object>().ToList()));
        foreach (TableColumn column in task.Table.Columns)
        {
            string type = column.Kind switch
            {
                ColumnKind.String => "string_property",
                ColumnKind.Date => "datetime_property",
                _ => "num_property",
            };
            variables.Add(new($"v{variables.Count - 1}", type, [column]));
        }

        foreach (Constant constant in task.Constants)
        {
            (string type, List<object> value) = constant.Kind switch
            {
                ConstantKind.Strings => ("string_list", constant.Texts.Cast<object>().ToList()),
                ConstantKind.Dates => ("datetime_list", constant.Texts.Cast<object>().ToList()),
                _ => ("num_list", constant.Numbers.Cast<object>().ToList()),
            };
            variables.Add(new($"v{variables.Count - 1}", type, value));
        }
    }

    public bool IsDone { get; private set; }

    public bool IsError { get; private set; }

    public List<string> Result { get; private set; } = ["<ERROR>"];

    private int Expressions => variables.Count - 1 - columns - task.Constants.Count;

    private bool AtLimit => Expressions >= task.Options.MaxExpressions || variables.Count - 1 >= task.Options.MaxMemory;

    private List<object> AllRows => variables[0].Value;

    public List<string> Valid()
    {
        if (IsDone) return [];
        if (!open) return AtLimit ? ["<END>"] : Expressions == 0 ? ["("] : ["(", "<END>"];
        if (expression.Count == 0) return [.. task.AllowedFunctions.Select(task.Vocabulary.Text)];
        string[] slots = Slots(expression[0]);
        int slot = expression.Count - 1;
        if (slot == slots.Length) return [")"];
        return [.. variables.Where(v => Fits(v.Type, slots[slot]) && Sensible(v)).Select(v => v.Name)];
    }

    public void Read(string token)
    {
        if (!Valid().Contains(token)) throw new InvalidOperationException(token);
        if (token == "(") open = true;
        else if (token == ")") Execute();
        else if (token == "<END>")
        {
            IsDone = true;
            IsError = Expressions == 0;
        }
        else expression.Add(token);

        if (!IsDone && Valid().Count == 0) IsDone = IsError = true;
        if (IsError) Result = ["<ERROR>"];
        else if (Expressions > 0) Result = [.. variables[^1].Value.Select(v => Text(variables[^1], v))];
    }

    private static string Text(Variable variable, object value) => value switch
    {
        int row when variable.Type == "entity_list" => $"row_{row}",
        int count => count.ToString(),
        double number => PythonNumber.Text(number),
        _ => (string)value,
    };

    private static bool Fits(string type, string slot)
        => slot.Split('|').Contains(type) || (Parents.TryGetValue(type, out string[]? parents) && parents.Any(p => Fits(p, slot)));

    private string[] Slots(string function)
    {
        bool strings = task.Functions == FunctionSet.WikiSqlEqualStrings;
        return function switch
        {
            "hop" or "same" or "mode" => ["entity_list", "property"],
            "filter_eq" when strings => ["entity_list", "ordered_list|string_list", "property"],
            "filter_eq" or "filter_not_eq" or "filter_ge" or "filter_greater" or "filter_le" or "filter_less" => ["entity_list", "ordered_list", "ordered_property"],
            "argmax" or "argmin" or "maximum" or "minimum" => ["entity_list", "ordered_property"],
            "first" or "last" or "next" or "previous" or "count" => ["entity_list"],
            "filter_str_contain_any" or "filter_str_contain_not_any" => ["entity_list", "string_list", "string_property"],
            "average" or "sum" => ["entity_list", "num_property"],
            "diff" => ["entity_list", "entity_list", "num_property"],
            "count_values" or "filter_blank" or "filter_not_blank" => ["entity_list", "property"],
            "diff_counts" => ["entity_list", "entity_list"],
            "filter_above_row" or "filter_below_row" => ["entity_list", "entity_list", "ordered_property"],
            "diff_columns" or "sum_columns" => ["entity_list", "num_property", "num_property"],
            "second_max" or "second_min" => ["entity_list", "ordered_property"],
            _ => throw new ArgumentException(function),
        };
    }

    private bool Sensible(Variable candidate)
    {
        string function = expression[0];
        List<Variable> before = [.. expression.Skip(1).Select(Get)];
        List<object> rows = before.Count > 0 ? before[0].Value : candidate.Value;
        TableColumn column = (candidate.Value.FirstOrDefault() as TableColumn)!;
        bool comparison = function is "filter_ge" or "filter_greater" or "filter_le" or "filter_less";
        switch (before.Count)
        {
            case 0 when function is "diff_columns" or "sum_columns":
                return rows.Count == 1;
            case 0 when function == "diff_counts":
                return candidate.Name != "all_rows" && variables.SkipWhile(v => v != candidate).Skip(1).Any(v => v.Type == "entity_list");
            case 0 when function is "filter_above_row" or "filter_below_row":
                return rows.Count > 1 && variables.Skip(1).Any(v => v.Type == "entity_list" && v.Value.Count == 1);
            case 1 when function == "diff_counts":
                return variables.IndexOf(candidate) > variables.IndexOf(before[0]);
            case 1 when function is "filter_above_row" or "filter_below_row":
                return candidate.Name != "all_rows" && candidate.Value.Count == 1;
            case 1 when function is "filter_blank" or "filter_not_blank":
                return rows.Any(r => IsBlank(r, column)) && rows.Any(r => !IsBlank(r, column));
            case 2 when function is "filter_above_row" or "filter_below_row":
                return rows.Any(r => Cell(r, column) is not null) && Cell(before[1].Value[0], column) is not null;
            case 2 when function is "diff_columns" or "sum_columns":
                return variables.IndexOf(candidate) > variables.IndexOf(before[1]) && Cell(rows[0], column) is not null;
            case 0 when function == "hop":
                return true;
            case 0 when comparison:
                return task.Options.CompareAndCountAnyRows || rows.Count > 1;
            case 0 when function == "count":
                return task.Options.CompareAndCountAnyRows || rows.Count > 0;
            case 0 when function == "same":
                return rows.Count == 1;
            case 0 when function is "next" or "previous":
                return candidate.Name != "all_rows" && Move(rows, function == "next" ? 1 : -1).Count > 0;
            case 0 when function == "diff":
                return rows.Count == 1 && variables.Count(v => v.Type == "entity_list" && v.Value.Count == 1) >= 2;
            case 0:
                return rows.Count > 1;
            case 1 when function is "filter_eq" or "filter_not_eq":
                return task.Table.Columns.Where(c => task.Options.EqualSeesAllColumns || Fits(Get(c).Type, Slots(function)[2]))
                    .Any(c => rows.Any(r => SetEquals(r, c, candidate.Value)));
            case 1 when function.StartsWith("filter_str"):
                return candidate.Value.Count > 0;
            case 1 when comparison:
                return true;
            case 1 when function == "diff":
                return candidate.Value.Count == 1 && !candidate.Value[0].Equals(rows[0]);
            case 1:
                return rows.Any(r => Cell(r, column) is not null);
            case 2 when function is "filter_eq" or "filter_not_eq":
                return rows.Any(r => SetEquals(r, column, before[1].Value));
            case 2 when function.StartsWith("filter_str"):
                return rows.Any(r => ContainsAny(r, column, before[1].Value));
            case 2 when function == "diff":
                return Cell(rows[0], column) is not null && Cell(before[1].Value[0], column) is not null;
            default:
                if (!task.Options.CompareAcrossKinds && before[1].Value.Count > 0 && before[1].Value[0] is double != column.IsNumeric) return false;
                return task.Options.CompareAndCountAnyRows || rows.Any(r => Cell(r, column) is not null);
        }
    }

    private Variable Get(string name) => variables.First(v => v.Name == name);

    private Variable Get(TableColumn column) => variables.First(v => v.Value.Count == 1 && ReferenceEquals(v.Value[0], column));

    private static object? Cell(object row, TableColumn column)
    {
        int value = column.ValueOfRow[(int)row];
        return value < 0 ? null : column.IsNumeric ? column.Numbers[value] : column.Texts[value];
    }

    private static bool IsBlank(object row, TableColumn column) => Cell(row, column) is not { } cell || cell is "" or "-" && column.Kind == ColumnKind.String;

    private bool IsTotal(object row)
        => task.Table.Columns.Where(c => c.Kind == ColumnKind.String).Take(3).Any(c => Cell(row, c) is "total");

    private static object? Rank(object? cell) => cell is string date ? Days(date) : cell;

    private static bool SetEquals(object row, TableColumn column, List<object> values)
        => Cell(row, column) is { } cell && new HashSet<object>([cell]).SetEquals(values);

    private static bool ContainsAny(object row, TableColumn column, List<object> strings)
        => Cell(row, column) is string text && strings.Any(s => text.Contains((string)s));

    private List<object> Move(List<object> rows, int by)
        => [.. rows.Select(r => (int)r + by).Where(r => r >= 0 && r < task.Table.RowCount).Cast<object>()];

    private static int? Days(string date)
    {
        bool negative = date.StartsWith('-');
        string[] parts = (negative ? date[1..] : date).Replace('x', '0').Split('-');
        if (parts.Length != 3 || !parts.All(p => p.Length > 0 && p.All(char.IsAsciiDigit))) return null;
        int days = int.Parse(parts[0]) * 365 + int.Parse(parts[1]) * 30 + int.Parse(parts[2]);
        return negative ? -days : days;
    }

    // What filters, maximum and minimum compare by: null if it cannot be compared.
    private object? Order(object value) => value is string text && !task.Options.CompareDatesAsText ? Days(text) : value;

    private static int Compare(object a, object b) => (a, b) switch
    {
        (double x, double y) => x.CompareTo(y),
        (int x, int y) => x.CompareTo(y),
        (double, _) => -1,
        (_, double) => 1,
        _ => string.CompareOrdinal((string)a, (string)b),
    };

    private void Execute()
    {
        string function = expression[0];
        List<Variable> args = [.. expression.Skip(1).Select(Get)];
        List<object> rows = args[0].Value;
        TableColumn column = (args[^1].Value.FirstOrDefault() as TableColumn)!;
        if (task.Options.SkipTotalRows && SumsUp.Contains(function) && rows.Any(r => !IsTotal(r))) rows = [.. rows.Where(r => !IsTotal(r))];
        List<object> cells = column is null ? [] : [.. rows.Select(r => Cell(r, column)).OfType<object>()];
        string listType = column is null ? "" : Get(column).Type.Replace("property", "list");
        open = false;
        expression.Clear();
        List<object>? value = null;
        string type = "entity_list";
        switch (function)
        {
            case "hop":
                value = task.Functions.HopKeepsDuplicates ? cells : [.. cells.Distinct()];
                type = listType;
                break;
            case "filter_eq":
                value = [.. rows.Where(r => SetEquals(r, column!, args[1].Value))];
                break;
            case "filter_not_eq":
                value = [.. rows.Where(r => !SetEquals(r, column!, args[1].Value) && (task.Options.NotEqualKeepsMissing || Cell(r, column!) is not null))];
                break;
            case "argmax" or "argmin":
                var order = rows.Select(r => (Row: r, At: Cell(r, column!) is string date ? Days(date) : Cell(r, column!) as object)).Where(p => p.At is not null).ToList();
                if (order.Count == 0) break;
                object best = order.Select(p => p.At!).Aggregate((a, b) => Compare(a, b) > 0 == (function == "argmax") ? a : b);
                value = [.. order.Where(p => p.At!.Equals(best)).Select(p => p.Row)];
                break;
            case "same":
                value = [.. AllRows.Where(r => Equals(Cell(r, column!), Cell(rows[0], column!)) && !r.Equals(rows[0]))];
                break;
            case "first" or "last":
                value = [function == "first" ? rows.Min()! : rows.Max()!];
                break;
            case "next" or "previous":
                value = Move(rows, function == "next" ? 1 : -1);
                break;
            case "count":
                (type, value) = ("num", [rows.Count]);
                break;
            case "filter_str_contain_any":
                value = [.. rows.Where(r => ContainsAny(r, column!, args[1].Value))];
                break;
            case "filter_str_contain_not_any":
                value = [.. rows.Where(r => !ContainsAny(r, column!, args[1].Value))];
                break;
            case "filter_ge" or "filter_greater" or "filter_le" or "filter_less":
                value = CompareFilter(function, rows, args[1].Value, column!);
                break;
            case "maximum" or "minimum":
                var ordered = cells.Distinct().Where(c => Order(c) is not null).ToList();
                if (ordered.Count == 0) break;
                object extreme = ordered.Select(c => Order(c)!).Aggregate((a, b) => Compare(a, b) > 0 == (function == "maximum") ? a : b);
                (type, value) = ("ordered_list", [.. ordered.Where(c => Order(c)!.Equals(extreme))]);
                break;
            case "mode":
                var groups = cells.GroupBy(c => c).ToList();
                if (groups.Count == 0) break;
                (type, value) = (listType, [.. groups.Where(g => g.Count() == groups.Max(h => h.Count())).Select(g => g.Key)]);
                break;
            case "average" when cells.Count > 0:
                (type, value) = ("num", [cells.Cast<double>().Aggregate(0.0, (a, b) => a + b) / cells.Count]);
                break;
            case "sum":
                (type, value) = ("num", [cells.Cast<double>().Aggregate(0.0, (a, b) => a + b)]);
                break;
            case "diff":
                (type, value) = ("num", [Math.Abs((double)Cell(rows[0], column!)! - (double)Cell(args[1].Value[0], column!)!)]);
                break;
        }

        switch (function)
        {
            case "count_values":
                (type, value) = ("num", [rows.Where(r => !IsBlank(r, column!)).Select(r => Cell(r, column!)).Distinct().Count()]);
                break;
            case "diff_counts":
                (type, value) = ("num", [Math.Abs(args[0].Value.Count - args[1].Value.Count)]);
                break;
            case "filter_above_row" or "filter_below_row":
                if (Rank(Cell(args[1].Value[0], column!)) is not { } own) break;
                value = [.. rows.Where(r => Rank(Cell(r, column!)) is { } other && Compare(other, own) is var sign && (function == "filter_above_row" ? sign > 0 : sign < 0))];
                break;
            case "diff_columns" or "sum_columns":
                double left = (double)Cell(rows[0], (TableColumn)args[1].Value[0])!, right = (double)Cell(rows[0], column!)!;
                (type, value) = ("num", [function == "sum_columns" ? left + right : Math.Abs(left - right)]);
                break;
            case "filter_blank" or "filter_not_blank":
                value = [.. rows.Where(r => IsBlank(r, column!) == (function == "filter_blank"))];
                break;
            case "second_max" or "second_min":
                var ranks = cells.Select(Rank).OfType<object>().Distinct().OrderBy(r => r).ToList();
                if (ranks.Count < 2) break;
                object second = function == "second_max" ? ranks[^2] : ranks[1];
                value = [.. rows.Where(r => second.Equals(Rank(Cell(r, column!))))];
                break;
        }

        if (value is null) IsDone = IsError = true;
        else variables.Add(new($"v{variables.Count - 1}", type, value));
    }

    private List<object>? CompareFilter(string function, List<object> rows, List<object> values, TableColumn column)
    {
        bool acrossKinds = values.Count > 0 && values[0] is double != column.IsNumeric;
        List<object> comparable = [.. acrossKinds ? values : values.Select(Order).OfType<object>()];
        if (values.Count > 0 && comparable.Count == 0) return null;
        return [.. rows.Where(r => Cell(r, column) is { } cell && (acrossKinds ? cell : Order(cell)) is { } at && comparable.All(v =>
        {
            int sign = Compare(at, v);
            return function switch
            {
                "filter_ge" => sign >= 0,
                "filter_greater" => sign > 0,
                "filter_le" => sign <= 0,
                _ => sign < 0,
            };
        }))];
    }

    private sealed record Variable(string Name, string Type, List<object> Value);
}
