using System.Globalization;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>Reads a program's text: its form, then its names, then the types of its arguments.</summary>
internal sealed class ProgramParser
{
    private readonly KnowledgeTable table;
    private readonly IReadOnlyList<Constant> constants;
    private readonly Vocabulary vocabulary;
    private readonly List<(ProgramFunction Function, Lexeme[] Arguments)> expressions = [];

    public ProgramParser(string text, KnowledgeTable table, IReadOnlyList<Constant> constants, FunctionSet functions, InterpreterOptions options)
    {
        this.table = table;
        this.constants = constants;
        vocabulary = functions.Vocabulary;
        ReadForm(text, functions, options);
    }

    /// <summary>The constants, and after them the program's literals that are not among them.</summary>
    public IReadOnlyList<Constant> ConstantsWithLiterals()
    {
        List<Constant> all = [.. constants];
        foreach ((ProgramFunction function, Lexeme[] arguments) in expressions)
            for (int i = 0; i < arguments.Length; i++)
                if (arguments[i].IsLiteral && Find(all, arguments[i], function.Slots[i]) < 0)
                    all.Add(Make(arguments[i], function, i));
        return all;
    }

    /// <summary>The tokens, for a task with the parser's table and at least its constants.</summary>
    public int[] Parse(ProgramTask task)
    {
        if (expressions.Count > task.MaxResults)
            throw new ProgramException($"The program has {expressions.Count} expressions, and there is room for {task.MaxResults}.");
        var tokens = new List<int>();
        var results = new List<ValueTypes>();
        foreach ((ProgramFunction function, Lexeme[] arguments) in expressions)
        {
            tokens.Add(vocabulary.Open);
            vocabulary.TryParse(function.Name, out int name);
            tokens.Add(name);
            foreach ((Lexeme argument, int slot) in arguments.Select((a, i) => (a, i)))
            {
                int token = TokenOf(argument, function, slot, task, results.Count);
                ValueTypes type = TypeOf(token, task, results);
                if ((type & function.Slots[slot]) == 0)
                    throw Fault(argument, $"is {Describe(type)}, and slot {slot + 1} of {function.Name} takes {Describe(function.Slots[slot])}.");
                tokens.Add(token);
            }

            tokens.Add(vocabulary.Close);
            results.Add(ResultType(function.Operation, function.Slots.Length > 1 ? TypeOf(tokens[^2], task, results) : ValueTypes.None));
        }

        tokens.Add(Vocabulary.End);
        return [.. tokens];
    }

    private static ProgramException Fault(Lexeme lexeme, string what) => new($"\"{lexeme.Text}\" at position {lexeme.Position} {what}", lexeme.Position);

    private static ValueTypes ResultType(Operation operation, ValueTypes column) => operation switch
    {
        Operation.Hop or Operation.Mode when column == ValueTypes.StringColumn => ValueTypes.Strings,
        Operation.Hop or Operation.Mode when column == ValueTypes.DateColumn => ValueTypes.Dates,
        Operation.Hop or Operation.Mode => ValueTypes.Numbers,
        Operation.Maximum or Operation.Minimum => ValueTypes.Extreme,
        Operation.Count or Operation.Sum or Operation.Average or Operation.Difference or Operation.CountValues
            or Operation.DifferenceOfCounts or Operation.DifferenceOfColumns or Operation.SumOfColumns => ValueTypes.Number,
        _ => ValueTypes.Rows,
    };

    private static string Describe(ValueTypes types) => types switch
    {
        ValueTypes.Rows => "rows",
        ValueTypes.Strings => "a list of strings",
        ValueTypes.Numbers => "a list of numbers",
        ValueTypes.Dates => "a list of dates",
        ValueTypes.Number => "a single number, which fits nowhere",
        ValueTypes.Extreme or ValueTypes.OrderedList => "a list of numbers or dates",
        ValueTypes.AnyValues => "a list of values",
        ValueTypes.StringColumn => "a string column",
        ValueTypes.NumberColumn => "a number column",
        ValueTypes.DateColumn => "a date column",
        ValueTypes.OrderedColumn => "a number or date column",
        ValueTypes.AnyColumn => "a column",
        _ => "nothing that has a value",
    };

    private static int Find(IReadOnlyList<Constant> among, Lexeme literal, ValueTypes slot)
    {
        for (int k = 0; k < among.Count; k++)
        {
            Constant constant = among[k];
            ValueTypes type = constant.Kind switch
            {
                ConstantKind.Strings => ValueTypes.Strings,
                ConstantKind.Numbers => ValueTypes.Numbers,
                _ => ValueTypes.Dates,
            };
            bool same = literal.Numbers is not null
                ? constant.Kind == ConstantKind.Numbers && constant.Numbers.SequenceEqual(literal.Numbers)
                : constant.Kind != ConstantKind.Numbers && constant.Texts.SequenceEqual(literal.Strings!, StringComparer.Ordinal);
            if (same && (type & slot) != 0) return k;
        }

        return -1;
    }

    private static Constant Make(Lexeme literal, ProgramFunction function, int slot)
    {
        ValueTypes wanted = function.Slots[slot];
        if (literal.Numbers is not null) return Constant.OfNumbers(literal.Numbers);
        if ((wanted & ValueTypes.Dates) != 0 && literal.Strings!.All(DateText.Is)) return Constant.OfDates(literal.Strings!);
        if ((wanted & ValueTypes.OrderedList) != 0 && (wanted & ValueTypes.Strings) == 0)
            throw Fault(literal, $"is no list of numbers or of dates such as \"1990-05-xx\", and slot {slot + 1} of {function.Name} takes {Describe(wanted)}.");
        return Constant.OfStrings(literal.Strings!);
    }

    private void ReadForm(string text, FunctionSet functions, InterpreterOptions options)
    {
        List<Lexeme> lexemes = ProgramLexer.Split(text, table);
        int at = 0;
        while (true)
        {
            Lexeme next = Expect(lexemes, ref at, "\"(\" or \"<END>\"");
            if (next.Text == "<END>") break;
            if (next.Text != "(") throw Fault(next, "is not expected: \"(\" or \"<END>\" comes here.");
            if (expressions.Count == options.MaxExpressions)
                throw new ProgramException($"The program is too long: an expression too many begins at position {next.Position}, {options.MaxExpressions} are allowed.", next.Position);
            Lexeme name = Expect(lexemes, ref at, "a function");
            ProgramFunction function = functions.Functions.FirstOrDefault(f => f.Name == name.Text)
                ?? throw Fault(name, $"is no function; there are {string.Join(", ", functions.Functions)}.");
            var arguments = new Lexeme[function.Slots.Length];
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = Expect(lexemes, ref at, $"{Describe(function.Slots[i])} for slot {i + 1} of {function.Name}");
                if (arguments[i].Text is "(" or ")" or "<END>")
                    throw Fault(arguments[i], $"is not expected: {Describe(function.Slots[i])} comes here, for slot {i + 1} of {function.Name}.");
            }

            Lexeme close = Expect(lexemes, ref at, "\")\"");
            if (close.Text != ")") throw Fault(close, $"is not expected: {function.Name} takes {arguments.Length} arguments, and \")\" comes here.");
            expressions.Add((function, arguments));
        }

        if (expressions.Count == 0) throw new ProgramException("The program has no expression before its \"<END>\".", lexemes[0].Position);
        if (at < lexemes.Count) throw Fault(lexemes[at], "comes after the program's \"<END>\".");
    }

    private static Lexeme Expect(List<Lexeme> lexemes, ref int at, string what)
    {
        if (at < lexemes.Count) return lexemes[at++];
        if (lexemes.Count == 0) throw new ProgramException("The program is empty.", 1);
        Lexeme last = lexemes[^1];
        throw new ProgramException($"The program is unfinished: after \"{last.Text}\" at position {last.Position}, its last token, {what} is missing.", last.Position);
    }

    private int TokenOf(Lexeme lexeme, ProgramFunction function, int slot, ProgramTask task, int done)
    {
        if (lexeme.IsLiteral)
        {
            int constant = Find(task.Constants, lexeme, function.Slots[slot]);
            if (constant >= 0) return task.FirstConstant + constant;
            if ((function.Slots[slot] & ValueTypes.AnyValues) == 0) throw Fault(lexeme, $"is a list of values, and slot {slot + 1} of {function.Name} takes {Describe(function.Slots[slot])}.");
            throw Fault(lexeme, $"is not among the question's entities that fit slot {slot + 1} of {function.Name}.");
        }

        for (int c = 0; c < table.Columns.Count; c++)
            if (table.Columns[c].Name == lexeme.Text)
                return vocabulary.FirstVariable + c;
        if (lexeme.Text.StartsWith('#') && int.TryParse(lexeme.Text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int result))
            return result < done ? task.FirstResult + result : throw Fault(lexeme, $"names a result that does not exist yet: {done} exist here.");
        if (!vocabulary.TryParse(lexeme.Text, out int token)) throw Fault(lexeme, $"is unknown: it is no column of table {table.Name}, no variable, no list and no result such as #0.");
        return token < task.FirstResult + done ? token : throw Fault(lexeme, $"names a variable that does not exist yet: the last one here is v{task.VariableCount + done - 1}.");
    }

    private ValueTypes TypeOf(int token, ProgramTask task, List<ValueTypes> results)
    {
        if (token == vocabulary.AllRows) return ValueTypes.Rows;
        if (token < vocabulary.FirstVariable) return ValueTypes.None;
        if (token < task.FirstConstant) return task.Index.Types[token - vocabulary.FirstVariable];
        return token < task.FirstResult ? task.Values[token - task.FirstConstant].Type : results[token - task.FirstResult];
    }
}
