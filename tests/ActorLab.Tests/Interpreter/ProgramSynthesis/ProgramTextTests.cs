using System.Text.Json;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Interpreter.ProgramSynthesis;

public class ProgramTextTests
{
    private static readonly KnowledgeTable Table = new("medals", 3,
    [
        TableColumn.OfTexts("r.nation-string", ColumnKind.String, ["italy", "japan", "france"]),
        TableColumn.OfTexts("r.date (of birth)-string", ColumnKind.String, ["1 may 1990", null, "x"]),
        TableColumn.OfNumbers("r.gold-number", ColumnKind.Number, [1, 2.5, 1]),
        TableColumn.OfTexts("r.date-date", ColumnKind.Date, ["1990-05-01", null, "xxxx-05-03"]),
    ]);

    private static readonly ProgramTask Task = new(Table, [Constant.OfStrings("italy", "japan"), Constant.OfNumbers(1), Constant.OfDates("1990-05-01")], FunctionSet.WikiTables, InterpreterOptions.Default);

    [Theory]
    [InlineData("( filter_str_contain_any all_rows v4 v0 ) ( hop v7 v1 ) <END>", "( filter_str_contain_any all_rows [\"italy\",\"japan\"] r.nation-string ) ( hop #0 r.date (of birth)-string ) <END>")]
    [InlineData("( filter_ge all_rows v5 v2 ) ( count v7 ) <END>", "( filter_ge all_rows [1] r.gold-number ) ( count #0 ) <END>")]
    [InlineData("( filter_eq all_rows v6 v3 ) <END>", "( filter_eq all_rows [\"1990-05-01\"] r.date-date ) <END>")]
    [InlineData("( maximum all_rows v2 ) ( filter_eq all_rows v7 v2 ) ( hop v8 v0 ) <END>", "( maximum all_rows r.gold-number ) ( filter_eq all_rows #0 r.gold-number ) ( hop #1 r.nation-string ) <END>")]
    public void BothFormsReadAndPrint(string variables, string portable)
    {
        int[] tokens = ProgramText.Parse(variables, Task);
        Assert.Equal(tokens, ProgramText.Parse(portable, Task));
        Assert.Equal(variables, ProgramText.Print(Task, tokens));
        Assert.Equal(portable, ProgramText.PrintPortable(Task, tokens));
        Assert.Equal(tokens, ProgramText.Parse(portable.Replace("( ", "(").Replace(" )", ")").Replace(" <", "<").Replace(") (", ")("), Task));
    }

    [Theory]
    [InlineData("( filter_eq all_rows [2.5] r.gold-number ) ( hop #0 r.nation-string ) <END>", "japan")]
    [InlineData("( filter_less all_rows [\"1991-xx-xx\"] r.date-date ) ( hop #0 r.nation-string ) <END>", "italy")]
    [InlineData("( filter_str_contain_any all_rows [\"1990-05-01\", \"fr\"] r.nation-string ) ( hop #0 r.gold-number ) <END>", "1.0")]
    [InlineData("( filter_str_contain_any all_rows [\"fr\"] v0 ) ( next #0 ) ( count #1 ) <END>", "0")]
    public void EntitiesOfAProgramWithoutAQuestionAreMade(string program, string expected)
    {
        (ProgramTask task, int[] tokens) = ProgramText.Bind(program, Table);
        var executor = new ProgramExecutor();
        Assert.True(executor.Run(task, tokens));
        Assert.Equal(expected, executor.Result.ToString());
    }

    [Fact]
    public void EntitiesKnownBeforehandKeepTheirNumbers()
    {
        (ProgramTask task, int[] tokens) = ProgramText.Bind("( filter_eq all_rows [1] r.gold-number ) ( filter_eq #0 [7] v2 ) <END>", Table, constants: Task.Constants);
        Assert.Equal(4, task.Constants.Count);
        Assert.Equal("( filter_eq all_rows v5 v2 ) ( filter_eq v8 v7 v2 ) <END>", ProgramText.Print(task, tokens));
    }

    [Fact]
    public void ATableWiderThanTheMemoryCanBeAskedWithoutAQuestion()
    {
        var wide = new KnowledgeTable("wide", 1, [.. Enumerable.Range(0, 80).Select(c => TableColumn.OfNumbers($"c{c}", ColumnKind.Number, [c]))]);
        (ProgramTask task, int[] tokens) = ProgramText.Bind("( hop all_rows c77 ) <END>", wide);
        var executor = new ProgramExecutor();
        Assert.True(executor.Run(task, tokens));
        Assert.Equal("77.0", executor.Result.ToString());
    }

    [Theory]
    [InlineData("", "empty", 1)]
    [InlineData("<END>", "no expression", 1)]
    [InlineData("( hop all_rows", "unfinished", 7)]
    [InlineData("( hop all_rows v0", "unfinished", 16)]
    [InlineData("( hop all_rows v0 )", "\"<END>\" is missing", 19)]
    [InlineData("( hop all_rows v0 <END>", "\")\" comes here", 19)]
    [InlineData("( hop all_rows )", "\")\" at position 16 is not expected", 16)]
    [InlineData("( jump all_rows v0 ) <END>", "\"jump\" at position 3 is no function", 3)]
    [InlineData("( hop all_rows r.nothing ) <END>", "\"r.nothing\" at position 16 is unknown", 16)]
    [InlineData("( hop v0 v1 ) <END>", "\"v0\" at position 7 is a string column", 7)]
    [InlineData("( argmax all_rows v0 ) <END>", "\"v0\" at position 19", 19)]
    [InlineData("( count all_rows ) ( hop v4 v0 ) <END>", "\"v4\" at position 26 is a single number", 26)]
    [InlineData("( hop v7 v0 ) <END>", "\"v7\" at position 7 names a variable that does not exist", 7)]
    [InlineData("( hop #0 v0 ) <END>", "\"#0\" at position 7 names a result that does not exist", 7)]
    [InlineData("( hop <ERROR> v0 ) <END>", "\"<ERROR>\" at position 7", 7)]
    [InlineData("( hop [\"a\"] v0 ) <END>", "position 7", 7)]
    [InlineData("( filter_ge all_rows [\"soon\"] v2 ) <END>", "position 22", 22)]
    [InlineData("( filter_ge all_rows [1, v2 ) <END>", "\"]\" is missing", 22)]
    [InlineData("( filter_ge all_rows [1 2] v2 ) <END>", "is not JSON", 22)]
    [InlineData("( filter_ge all_rows [] v2 ) <END>", "at least one", 22)]
    [InlineData("( filter_ge all_rows [1,\"a\"] v2 ) <END>", "strings only or numbers only", 22)]
    [InlineData("( filter_ge all_rows [1e999] v2 ) <END>", "numbers only", 22)]
    [InlineData("( count all_rows ) ( count all_rows ) ( count all_rows ) ( count all_rows ) <END>", "too long", 58)]
    [InlineData("( count all_rows ) <END> )", "after the program's", 26)]
    [InlineData("hop all_rows v0", "\"hop\" at position 1 is not expected", 1)]
    public void AFaultIsNamedWithItsPlace(string program, string says, int position)
    {
        var fault = Assert.Throws<ProgramException>(() => ProgramText.Bind(program, Table));
        Assert.Contains(says, fault.Message);
        Assert.Equal(position, fault.Position);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void AnEntityThatTheQuestionLacksIsAFault()
    {
        var fault = Assert.Throws<ProgramException>(() => ProgramText.Parse("( filter_eq all_rows [7] r.gold-number ) <END>", Task));
        Assert.Contains("not among the question's entities", fault.Message);
    }

    /// <summary>
    /// The shared cases' programs, on stand-in tables that have the columns they name: both their forms mean the same,
    /// and print as they are written.
    /// </summary>
    [SkippableFact]
    public void ProgramsOfTheSharedCasesReadAndPrint()
    {
        string file = Path.Combine(Environment.GetEnvironmentVariable("ACTORLAB_DATA") ?? "", "..", "cases", "mapo-cases.json");
        Skip.IfNot(File.Exists(file), "The shared cases are not there: ACTORLAB_DATA does not name the data root.");
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(file));
        int count = 0;
        foreach (JsonElement one in cases.RootElement.EnumerateArray())
        {
            string program = one.GetProperty("program").GetString()!;
            string[] names = [.. program.Split(' ').Where(w => w.StartsWith("r.", StringComparison.Ordinal)).Distinct()];
            var table = new KnowledgeTable("stand-in", 1, [.. names.Select(n => n.EndsWith("-string", StringComparison.Ordinal) ? TableColumn.OfTexts(n, ColumnKind.String, ["x"])
                : n.EndsWith("-date", StringComparison.Ordinal) ? TableColumn.OfTexts(n, ColumnKind.Date, ["1990-xx-xx"])
                : TableColumn.OfNumbers(n, ColumnKind.Number, [1]))]);
            (ProgramTask task, int[] tokens) = ProgramText.Bind(program, table);
            Assert.Equal(program, ProgramText.PrintPortable(task, tokens));
            string form = string.Join(' ', ProgramText.Print(task, tokens).Split(' ').Select(w => w[0] == 'v' ? "v" : w));
            Assert.Equal(string.Join(' ', one.GetProperty("tokens").GetString()!.Split(' ').Select(w => w[0] == 'v' ? "v" : w)), form);
            count++;
        }

        Assert.Equal(20, count);
    }
}
