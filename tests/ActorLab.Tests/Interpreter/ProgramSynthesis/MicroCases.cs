using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Interpreter.ProgramSynthesis;

/// <summary>The cases obtained from the reference implementation on its toy table.</summary>
public class MicroCases
{
    private static readonly KnowledgeTable Toy = new("toy", 4,
    [
        TableColumn.OfTexts("r.name-string", ColumnKind.String, ["ann", "bob", "anna", "cy"]),
        TableColumn.OfTexts("r.year-string", ColumnKind.String, ["1990", "1991", "n/a", "1993"]),
        TableColumn.OfNumbers("r.year-number", ColumnKind.Number, [1990, 1991, null, 1993]),
        TableColumn.OfNumbers("r.pts-number", ColumnKind.Number, [3, 7, 7, 1]),
        TableColumn.OfTexts("r.d-date", ColumnKind.Date, ["1990-05-xx", "1990-xx-xx", "xxxx-05-03", null]),
    ]);

    private static readonly ProgramTask Task = new(Toy, [Constant.OfStrings("ann"), Constant.OfNumbers(1990)], FunctionSet.WikiTables, InterpreterOptions.Default);

    [Theory]
    [InlineData("( hop all_rows r.pts-number )", "3.0, 7.0, 1.0")]
    [InlineData("( argmax all_rows r.pts-number )", "row_1, row_2")]
    [InlineData("( argmin all_rows r.year-number )", "row_0")]
    [InlineData("( argmax all_rows r.d-date )", "row_0")]
    [InlineData("( argmin all_rows r.d-date )", "row_2")]
    [InlineData("( filter_eq all_rows [1990] r.year-number )", "row_0")]
    [InlineData("( filter_not_eq all_rows [1990] r.year-number )", "row_1, row_2, row_3")]
    [InlineData("( filter_ge all_rows [1991] r.year-number )", "row_1, row_3")]
    [InlineData("( filter_greater all_rows [\"1990-05-xx\"] r.d-date )", "row_1, row_2")]
    [InlineData("( filter_ge all_rows [5] r.d-date )", "row_0, row_1, row_2")]
    [InlineData("( filter_less all_rows [5] r.d-date )", "")]
    [InlineData("( filter_less all_rows [\"1990-05-xx\"] r.year-number )", "row_0, row_1, row_3")]
    [InlineData("( filter_le all_rows [3] r.pts-number )", "row_0, row_3")]
    [InlineData("( filter_ge all_rows [1, 7] r.pts-number )", "row_1, row_2")]
    [InlineData("( filter_str_contain_any all_rows [\"ann\"] r.name-string )", "row_0, row_2")]
    [InlineData("( filter_str_contain_not_any all_rows [\"ann\"] r.name-string )", "row_1, row_3")]
    [InlineData("( filter_str_contain_any all_rows [\"ann\", \"y\"] r.name-string )", "row_0, row_2, row_3")]
    [InlineData("( mode all_rows r.pts-number )", "7.0")]
    [InlineData("( mode all_rows r.name-string )", "ann, bob, anna, cy")]
    [InlineData("( sum all_rows r.pts-number )", "18.0")]
    [InlineData("( average all_rows r.year-number )", "1991.33333333")]
    [InlineData("( maximum all_rows r.d-date )", "xxxx-05-03")]
    [InlineData("( minimum all_rows r.d-date )", "1990-05-xx")]
    [InlineData("( count all_rows )", "4")]
    [InlineData("( first all_rows )", "row_0")]
    [InlineData("( last all_rows )", "row_3")]
    [InlineData("( filter_str_contain_any all_rows [\"bob\"] v0 ) ( same #0 r.pts-number )", "row_2")]
    [InlineData("( filter_eq all_rows [3] r.pts-number ) ( same #0 r.pts-number )", "")]
    [InlineData("( filter_eq all_rows [3] r.pts-number ) ( filter_eq all_rows [1991] r.year-number ) ( diff #0 #1 r.pts-number )", "4.0")]
    [InlineData("( filter_str_contain_any all_rows [\"1990\", \"1993\"] r.year-string ) ( next #0 )", "row_1")]
    [InlineData("( filter_str_contain_any all_rows [\"1990\", \"1993\"] r.year-string ) ( previous #0 )", "row_2")]
    public void Denotations(string program, string expected)
    {
        (ProgramTask task, int[] tokens) = ProgramText.Bind(program + " <END>", Toy);
        var executor = new ProgramExecutor();
        Assert.True(executor.Run(task, tokens));
        Assert.Equal(expected, executor.Result.ToString());
    }

    [Theory]
    [InlineData("( count_values all_rows r.pts-number )", "3")]
    [InlineData("( count_values all_rows r.year-string )", "3")]
    [InlineData("( filter_blank all_rows r.year-string )", "row_2")]
    [InlineData("( filter_not_blank all_rows r.d-date )", "row_0, row_1, row_2")]
    [InlineData("( second_max all_rows r.pts-number )", "row_0")]
    [InlineData("( second_min all_rows r.d-date )", "row_1")]
    [InlineData("( first all_rows ) ( filter_above_row all_rows #0 r.pts-number )", "row_1, row_2")]
    [InlineData("( first all_rows ) ( filter_below_row all_rows #0 r.d-date )", "row_1, row_2")]
    [InlineData("( first all_rows ) ( diff_columns #0 r.year-number r.pts-number )", "1987.0")]
    [InlineData("( first all_rows ) ( sum_columns #0 r.year-number r.pts-number )", "1993.0")]
    [InlineData("( argmax all_rows r.pts-number ) ( first all_rows ) ( diff_counts #0 #1 )", "1")]
    public void DenotationsOfExtraFunctions(string program, string expected)
    {
        (ProgramTask task, int[] tokens) = ProgramText.Bind(program + " <END>", Toy, FunctionSet.WikiTablesWith([.. FunctionSet.Extras.Select(f => f.Name)]));
        var executor = new ProgramExecutor();
        Assert.True(executor.Run(task, tokens));
        Assert.Equal(expected, executor.Result.ToString());
    }

    [Fact]
    public void TotalsAreLeftOutOfSuperlativesWhereTheSwitchIsOn()
    {
        var table = new KnowledgeTable("t", 3,
        [
            TableColumn.OfTexts("r.name-string", ColumnKind.String, ["ann", "bob", "total"]),
            TableColumn.OfNumbers("r.pts-number", ColumnKind.Number, [3, 7, 10]),
        ]);
        Assert.Equal(("row_2", "20.0", "3"), (Run("argmax all_rows r.pts-number", false), Run("sum all_rows r.pts-number", false), Run("count all_rows", false)));
        Assert.Equal(("row_1", "10.0", "2"), (Run("argmax all_rows r.pts-number", true), Run("sum all_rows r.pts-number", true), Run("count all_rows", true)));

        string Run(string expression, bool skip)
        {
            (ProgramTask task, int[] tokens) = ProgramText.Bind($"( {expression} ) <END>", table, FunctionSet.WikiTables, InterpreterOptions.Default with { SkipTotalRows = skip });
            var executor = new ProgramExecutor();
            Assert.True(executor.Run(task, tokens));
            return executor.Result.ToString();
        }
    }

    [Theory]
    [InlineData("( hop all_rows", "v0 v1 v2 v3 v4")]
    [InlineData("( next", "")]
    [InlineData("( diff", "")]
    [InlineData("( same", "")]
    [InlineData("( filter_eq all_rows", "v6")]
    [InlineData("( filter_eq all_rows v6", "v2")]
    [InlineData("( filter_ge all_rows", "v6")]
    [InlineData("( filter_ge all_rows v6", "v2 v3 v4")]
    [InlineData("( filter_str_contain_any all_rows", "v5")]
    [InlineData("( filter_str_contain_any all_rows v5", "v0")]
    [InlineData("( average all_rows", "v2 v3")]
    [InlineData("( maximum all_rows v2 ) ( filter_eq all_rows", "v6 v7")]
    [InlineData("( first all_rows ) ( next", "v7")]
    [InlineData("( last all_rows ) ( next", "")]
    [InlineData("( first all_rows ) ( last all_rows ) ( diff v7", "v8")]
    [InlineData("", "(")]
    [InlineData("( hop all_rows v0", ")")]
    [InlineData("( hop all_rows v0 )", "( <END>")]
    [InlineData("( count all_rows ) ( count all_rows ) ( count all_rows )", "<END>")]
    public void ValidTokens(string after, string expected)
    {
        var episode = new Episode(Task);
        foreach (string word in after.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(Task.Vocabulary.TryParse(word, out int token), word);
            episode.Read(token);
        }

        Assert.Equal(expected, string.Join(' ', episode.ValidTokens.ToArray().Select(Task.Vocabulary.Text)));
        Assert.Equal(expected.Length == 0, episode.IsError);
        Assert.Equal(expected.Length == 0, episode.IsDone);
    }

    [Fact]
    public void HopOfWikiSqlKeepsDuplicatesAndRowOrder()
    {
        (ProgramTask task, int[] tokens) = ProgramText.Bind("( hop all_rows r.pts-number ) <END>", Toy, FunctionSet.WikiSql);
        var executor = new ProgramExecutor();
        executor.Run(task, tokens);
        Assert.Equal("3.0, 7.0, 7.0, 1.0", executor.Result.ToString());
    }

    [Fact]
    public void WithoutItsQuirksTheReferenceWouldDoOtherwise()
    {
        InterpreterOptions options = new() { NotEqualKeepsMissing = false, CompareAcrossKinds = false, CompareDatesAsText = false, EqualSeesAllColumns = false };
        Assert.Equal("row_1, row_3", Run("( filter_not_eq all_rows [1990] r.year-number ) <END>", options));
        Assert.Equal("<ERROR>", Run("( filter_ge all_rows [5] r.d-date ) <END>", options));
        Assert.Equal("", Run("( filter_greater all_rows [\"1990-05-xx\"] r.d-date ) <END>", options));
        Assert.Equal("1990-05-xx", Run("( maximum all_rows r.d-date ) <END>", options));

        static string Run(string program, InterpreterOptions options)
        {
            (ProgramTask task, int[] tokens) = ProgramText.Bind(program, Toy, options: options);
            var executor = new ProgramExecutor();
            executor.Run(task, tokens);
            return executor.Result.ToString();
        }
    }

    [Theory]
    [InlineData("( argmax all_rows r.d-date ) <END>")]
    [InlineData("( argmin all_rows r.d-date ) <END>")]
    [InlineData("( filter_eq all_rows [1] r.n-number ) ( filter_eq all_rows [2] r.n-number ) ( diff #0 #1 r.m-number ) <END>")]
    [InlineData("( filter_eq all_rows [1] r.n-number ) ( first #0 ) <END>")]
    [InlineData("( filter_eq all_rows [3] r.n-number ) ( next #0 ) <END>")]
    [InlineData("( average all_rows r.empty-number ) <END>")]
    [InlineData("( maximum all_rows r.empty-number ) <END>")]
    [InlineData("( mode all_rows r.empty-number ) <END>")]
    [InlineData("( same all_rows r.n-number ) <END>")]
    [InlineData("( diff all_rows all_rows r.n-number ) <END>")]
    public void WhatStopsTheReferenceIsAnErrorHere(string program)
    {
        var table = new KnowledgeTable("gaps", 2,
        [
            TableColumn.OfNumbers("r.n-number", ColumnKind.Number, [1, 2]),
            TableColumn.OfNumbers("r.m-number", ColumnKind.Number, [1, null]),
            TableColumn.OfNumbers("r.empty-number", ColumnKind.Number, [null, null]),
            TableColumn.OfTexts("r.d-date", ColumnKind.Date, ["soon", "later"]),
        ]);
        (ProgramTask task, int[] tokens) = ProgramText.Bind(program, table);
        var executor = new ProgramExecutor();
        Assert.False(executor.Run(task, tokens));
        Assert.Equal(["<ERROR>"], executor.Result.ToTexts());
        var episode = new Episode(task);
        foreach (int token in tokens)
            if (!episode.IsDone)
                episode.Read(token);
        Assert.True(episode.IsError);
        Assert.Equal(Denotation.Error, episode.Result);
    }

    [Fact]
    public void VocabularyHasTheReferencesNumbers()
    {
        Vocabulary vocabulary = FunctionSet.WikiTables.Vocabulary;
        Assert.Equal((31, 91), (vocabulary.FirstVariable, vocabulary.Size(60)));
        Assert.Equal((18, 78), (FunctionSet.WikiSql.Vocabulary.FirstVariable, FunctionSet.WikiSql.Vocabulary.Size(60)));
        Assert.Equal(["<UNK>", "<START>", "<DECODE>", "<END>", "hop", "diff", "all_rows", "<ERROR>", "(", ")", "v0", "v59"],
            new[] { 0, 1, 2, 3, 4, 26, 27, 28, 29, 30, 31, 90 }.Select(vocabulary.Text));
    }

    [Fact]
    public void TriggerWordsAllowFunctions()
    {
        Assert.Equal("hop filter_eq filter_not_eq filter_str_contain_any", Allowed([]));
        Assert.Equal("hop filter_eq filter_not_eq count filter_str_contain_any", Allowed(["how", "many"]));
        Assert.Equal("hop filter_eq filter_not_eq argmax argmin last filter_str_contain_any", Allowed(["last"]));
        Assert.Equal(23, Task.AllowedFunctions.Count);

        static string Allowed(HashSet<string> words) => string.Join(' ', new ProgramTask(Toy, [], FunctionSet.WikiTables, InterpreterOptions.Default, words)
            .AllowedFunctions.Select(FunctionSet.WikiTables.Vocabulary.Text));
    }

    [Fact]
    public void UnusedResultsAreNoticed()
    {
        Assert.True(Unused("( first all_rows ) ( last all_rows ) ( hop v8 v0 ) <END>"));
        Assert.False(Unused("( first all_rows ) ( next v7 ) ( hop v8 v0 ) <END>"));
        Assert.False(Unused("( first all_rows ) <END>"));

        static bool Unused(string program)
        {
            var episode = new Episode(Task);
            foreach (int token in ProgramText.Parse(program, Task)) episode.Read(token);
            Assert.False(episode.IsError);
            return episode.HasUnusedVariable;
        }
    }

    [Fact]
    public void TheVariableOfAnExpressionIsWrittenWhenItCloses()
    {
        var episode = new Episode(Task);
        var written = new List<int>();
        foreach (int token in ProgramText.Parse("( first all_rows ) ( hop v7 v0 ) <END>", Task))
        {
            episode.Read(token);
            written.Add(episode.Written);
        }

        Assert.Equal([-1, -1, -1, 38, -1, -1, -1, -1, 39, -1], written);
    }

    [Fact]
    public void AtTheLimitAnythingCountsAsTheEnd()
    {
        var episode = new Episode(new ProgramTask(Toy, [], FunctionSet.WikiTables, InterpreterOptions.Default with { MaxExpressions = 1 }));
        Vocabulary vocabulary = episode.Task.Vocabulary;
        foreach (int token in new[] { vocabulary.Open, 14, vocabulary.AllRows, vocabulary.Close, vocabulary.Open }) episode.Read(token);
        Assert.True(episode.IsDone);
        Assert.False(episode.IsError);
        Assert.Equal(Vocabulary.End, episode.Tokens[^1]);
        Assert.Equal("4", episode.Result.ToString());
    }

    [Fact]
    public void WithoutRoomForAResultThereIsOnlyAnErrorToWrite()
    {
        var episode = new Episode(new ProgramTask(Toy, [], FunctionSet.WikiTables, InterpreterOptions.Default with { MaxMemory = 5 }));
        Assert.Equal([Vocabulary.End], episode.ValidTokens.ToArray());
        episode.ReadAt(0);
        Assert.True(episode.IsDone && episode.IsError);
    }
}
