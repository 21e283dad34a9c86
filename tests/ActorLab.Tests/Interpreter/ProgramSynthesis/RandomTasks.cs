using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;

namespace ActorLab.Tests.Interpreter.ProgramSynthesis;

/// <summary>Random tasks whose few distinct values meet often: in equality, in order, in parts of strings.</summary>
internal static class RandomTasks
{
    private static readonly string[] Strings = ["ann", "anna", "bob", "1990", "1990-05-xx", "n", "", "cy ann", "total", "-"];
    private static readonly string[] Dates = ["1990-05-xx", "1990-xx-xx", "xxxx-05-03", "1991-01-01", "-010-01-01", "1990-00-00", "none"];
    private static readonly double[] Numbers = [1, 2, 3, 7.5, -4, 1990];

    public static ProgramTask Make(ref Xoshiro256 random, int maxRows, InterpreterOptions? options = null)
    {
        int rows = Below(ref random, maxRows + 1);
        var columns = new List<TableColumn>();
        double gaps = Below(ref random, 3) * 0.3;
        for (int c = Below(ref random, 4); c > 0; c--) columns.Add(TableColumn.OfTexts($"r.s{c}-string", ColumnKind.String, Texts(Strings, rows, gaps, ref random)));
        for (int c = Below(ref random, 3); c > 0; c--) columns.Add(TableColumn.OfNumbers($"r.n{c}-number", ColumnKind.Number, Doubles(rows, gaps, ref random)));
        for (int c = Below(ref random, 2); c > 0; c--) columns.Add(TableColumn.OfNumbers($"r.n{c}-num2", ColumnKind.Number2, Doubles(rows, gaps, ref random)));
        string[] dates = Below(ref random, 4) == 0 ? ["none"] : Dates;
        for (int c = Below(ref random, 3); c > 0; c--) columns.Add(TableColumn.OfTexts($"r.d{c}-date", ColumnKind.Date, Texts(dates, rows, gaps, ref random)));
        var constants = new List<Constant>();
        for (int k = Below(ref random, 5); k > 0; k--)
        {
            int count = Below(ref random, 12) == 0 ? 0 : 1 + Below(ref random, 5) / 4;
            double shift = Below(ref random, 4) == 0 ? 0.5 : 0; // off the table's values
            constants.Add(Below(ref random, 3) switch
            {
                0 => Constant.OfStrings([.. Texts(Strings, count, 0, ref random)!]),
                1 => Constant.OfDates([.. Texts(Dates, count, 0, ref random)!]),
                _ => Constant.OfNumbers([.. Doubles(count, 0, ref random).Select(n => n!.Value + shift)]),
            });
        }

        FunctionSet functions = Below(ref random, 5) switch
        {
            0 => FunctionSet.WikiSql,
            1 => FunctionSet.WikiSqlEqualStrings,
            2 or 3 => FunctionSet.WikiTablesWith([.. FunctionSet.Extras.Select(f => f.Name)]),
            _ => FunctionSet.WikiTables,
        };
        return new ProgramTask(new KnowledgeTable("t", rows, columns), constants, functions, options ?? Options(ref random));
    }

    public static int Below(ref Xoshiro256 random, int bound) => (int)((ulong)random.Next() * (uint)bound >> 32);

    private static InterpreterOptions Options(ref Xoshiro256 random)
    {
        bool reference = Below(ref random, 2) == 0;
        return new InterpreterOptions
        {
            MaxExpressions = 3 + Below(ref random, 3),
            MaxMemory = Below(ref random, 10) == 0 ? 9 : 60,
            CompareAcrossKinds = reference || Below(ref random, 2) == 0,
            CompareDatesAsText = reference || Below(ref random, 2) == 0,
            NotEqualKeepsMissing = reference || Below(ref random, 2) == 0,
            EqualSeesAllColumns = reference || Below(ref random, 2) == 0,
            CompareAndCountAnyRows = reference || Below(ref random, 2) == 0,
            SkipTotalRows = Below(ref random, 2) == 0,
        };
    }

    private static string?[] Texts(string[] from, int count, double gaps, ref Xoshiro256 random)
    {
        string?[] cells = new string?[count];
        for (int i = 0; i < count; i++)
            if (Below(ref random, 1000) >= gaps * 1000)
                cells[i] = from[Below(ref random, from.Length)];
        return cells;
    }

    private static double?[] Doubles(int count, double gaps, ref Xoshiro256 random)
    {
        double?[] cells = new double?[count];
        for (int i = 0; i < count; i++)
            if (Below(ref random, 1000) >= gaps * 1000)
                cells[i] = Numbers[Below(ref random, Numbers.Length)];
        return cells;
    }
}
