using System.IO.Compression;
using System.Text.Json;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Questions;

public sealed class WikiSqlTests
{
    [Theory]
    [InlineData("2009 - 10", "2009-10")]
    [InlineData(" O 'Sullivan ", "o'sullivan")]
    [InlineData("october 31 , 2009", "october 31, 2009")]
    [InlineData("468 - 473 ( 6 )", "468-473 (6)")]
    [InlineData("Nigeria / United States", "nigeria/united states")]
    [InlineData("MÁLAGA", "malaga")]
    [InlineData("", "")]
    public void Cells_lose_the_spaces_that_a_tokenizer_put_in(string cell, string clean) => Assert.Equal(clean, WikiSqlTable.Clean(cell));

    [Fact]
    public void A_column_is_of_numbers_or_of_strings()
    {
        KnowledgeTable table = WikiSqlTable.Of(new RawTable
        {
            Name = "t",
            Headers = ["Rank", "School / Club", "Share", "Rank"],
            Rows = [["1", "Bradley", "55%", "1,000"], ["2", "", "62%", ""], ["3", "Old - Ham", "53%", "- 7.5"]],
        });
        Assert.Equal(["r.school_club-string", "r.share-string", "r.rank-number", "r.rank_2-number"], table.Columns.Select(c => c.Name));
        Assert.Equal([-1, 1], table.Columns[0].ValueOfRow[1..]);
        Assert.Equal([1000, -7.5], table.Columns[3].Numbers);
        Assert.DoesNotContain(WikiSqlTable.Of(new RawTable { Name = "t", Headers = ["n"], Rows = [["1"]] }, [false]).Columns, c => c.IsNumeric);
    }

    [Fact]
    public void Answers_are_lists_whose_order_and_number_count()
    {
        ProgramTask task = Task([TableColumn.OfTexts("r.a-string", ColumnKind.String, ["x", "y", "x"]), TableColumn.OfNumbers("r.n-number", ColumnKind.Number, [1, 2, 4])]);
        Denotation texts = Run(task, "( hop all_rows v0 ) <END>"), numbers = Run(task, "( hop all_rows v1 ) <END>"), count = Run(task, "( count all_rows ) <END>"), mean = Run(task, "( average all_rows v1 ) <END>");
        Assert.True(new WikiSqlAnswer(["X", "y", "x"]).IsCorrect(texts));
        Assert.False(new WikiSqlAnswer(["x", "x", "y"]).IsCorrect(texts));
        Assert.False(new WikiSqlAnswer(["x", "y"]).IsCorrect(texts));
        Assert.True(new WikiSqlAnswer(["1", "2.0", "4"]).IsCorrect(numbers));
        Assert.False(new WikiSqlAnswer(["1", "two", "4"]).IsCorrect(numbers));
        Assert.True(new WikiSqlAnswer(["3"]).IsCorrect(count));
        Assert.True(new WikiSqlAnswer(["2.333333"]).IsCorrect(mean));
        Assert.False(new WikiSqlAnswer(["2.3333"]).IsCorrect(mean));
        Assert.False(new WikiSqlAnswer(["1"]).IsCorrect(Denotation.Error));
    }

    [Fact]
    public void Faults_of_the_set_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => WikiSqlData.Open(folder.Path));
        Directory.CreateDirectory(folder["wikisql"]);
        Assert.Contains("has no split 'dev'", Assert.Throws<InputException>(() => WikiSqlData.Open(folder.Path).Load("dev")).Message, StringComparison.Ordinal);
        Pack("dev.tables.jsonl.gz", """{"id": "t", "header": ["a"], "types": ["text"], "rows": [["x"]]}""");
        Pack("dev.jsonl.gz", """{"table_id": "t", "question": "which a?", "answer": ["x"]}""", """{"table_id": "u", "question": "which?", "answer": ["x"]}""");
        InputException missing = Assert.Throws<InputException>(() => WikiSqlData.Open(folder.Path).Load("dev"));
        Assert.Equal(2, missing.Line);
        Pack("dev.jsonl.gz", """{"table_id": "t", "question": "which a?", "answer": ["x"]}""", "{");
        Assert.Equal(2, Assert.Throws<InputException>(() => WikiSqlData.Open(folder.Path).Load("dev")).Line);
        Pack("dev.jsonl.gz", """{"table_id": "t", "question": "which a?", "answer": ["x"]}""");
        Question question = Assert.Single(WikiSqlData.Open(folder.Path).Load("dev"));
        Assert.Equal(("dev-1", AnswerRule.WikiSql), (question.Id, question.Answer!.Rule));

        void Pack(string name, params string[] lines)
        {
            using var gzip = new GZipStream(File.Create(folder[$"wikisql/{name}"]), CompressionMode.Compress);
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        }
    }

    /// <summary>The set's own queries, as programs: almost all give the answer, and most have their values among the question's entities.</summary>
    [SkippableFact]
    public void The_queries_of_the_set_are_programs_with_its_answers()
    {
        string? root = Environment.GetEnvironmentVariable("ACTORLAB_DATA");
        Skip.If(root is null || !WikiSqlData.IsIn(root), "no WikiSQL");
        IReadOnlyList<Question> questions = WikiSqlData.Open(root!).Load("dev");
        Assert.Equal(4467, questions.Count);
        Assert.All(questions, q => Assert.Equal(q.Table.RowCount, q.Table.Columns[0].ValueOfRow.Length));

        Dictionary<string, string[]> headers = [];
        foreach (JsonElement line in Lines("dev.tables.jsonl.gz")) headers[line.GetProperty("id").GetString()!] = [.. line.GetProperty("header").EnumerateArray().Select(h => h.GetString()!)];
        int right = 0, linked = 0, n = 0;
        foreach (JsonElement line in Lines("dev.jsonl.gz"))
        {
            Question question = questions[n++];
            JsonElement sql = line.GetProperty("sql");
            string[] ids = ColumnNames.Of(headers[line.GetProperty("table_id").GetString()!]);
            var constants = new List<Constant>();
            var program = new List<string>();
            string rows = "all_rows";
            int conditions = sql.GetProperty("conds").GetArrayLength(), columns = question.Table.Columns.Count;
            bool found = true;
            foreach (JsonElement condition in sql.GetProperty("conds").EnumerateArray())
            {
                int column = ColumnOf(condition[0].GetInt32());
                string text = WikiSqlTable.Clean(condition[2].ToString());
                bool numeric = question.Table.Columns[column].IsNumeric;
                if (numeric && WikiSqlAnswer.Number(text) is not { }) { found = false; break; }
                string function = condition[1].GetInt32() switch { 1 => "filter_greater", 2 => "filter_less", _ => numeric ? "filter_eq" : "filter_str_contain_any" };
                if (function != "filter_str_contain_any" && !numeric) { found = false; break; }
                Constant constant = numeric ? Constant.OfNumbers(WikiSqlAnswer.Number(text)!.Value) : Constant.OfStrings(text);
                constants.Add(constant);
                found &= question.Entities.Any(e => numeric ? e.Value.Numbers.SequenceEqual(constant.Numbers) : e.Value.Texts.Any(t => Rows(column, t).SequenceEqual(Rows(column, text))));
                program.Add($"( {function} {rows} v{columns + constants.Count - 1} v{column} )");
                rows = $"v{columns + conditions + constants.Count - 1}";
            }

            if (constants.Count < conditions) continue;
            linked += found ? 1 : 0;
            int selected = ColumnOf(sql.GetProperty("sel").GetInt32());
            string last = sql.GetProperty("agg").GetInt32() switch { 0 => "hop", 1 => "maximum", 2 => "minimum", 3 => "count", 4 => "sum", _ => "average" };
            program.Add(last == "count" ? $"( count {rows} )" : $"( {last} {rows} v{selected} )");
            var task = new ProgramTask(question.Table, constants, FunctionSet.WikiSql, new InterpreterOptions { MaxExpressions = 5 });
            var executor = new ProgramExecutor();
            try
            {
                if (executor.Run(task, ProgramText.Parse(string.Join(' ', program) + " <END>", task)) && new WikiSqlAnswer(question.Answer!.Values).IsCorrect(executor.Result)) right++;
            }
            catch (ProgramException)
            {
                // An aggregate over a column of strings is no program.
            }

            int ColumnOf(int raw) => question.Table.Columns.ToList().FindIndex(c => ColumnVectors.HeaderOf(c.Name) == ids[raw]);

            IEnumerable<int> Rows(int column, string text) => Enumerable.Range(0, question.Table.RowCount).Where(r =>
                question.Table.Columns[column].ValueOfRow[r] is >= 0 and var v && question.Table.Columns[column].Texts[v].Contains(text, StringComparison.Ordinal));
        }

        Assert.True(right >= 0.9 * n && linked >= 0.8 * n, $"{right} right and {linked} linked of {n}");

        IEnumerable<JsonElement> Lines(string name)
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(root!, "wikisql", name)), CompressionMode.Decompress));
            while (reader.ReadLine() is { } line) yield return JsonDocument.Parse(line).RootElement;
        }
    }

    private static ProgramTask Task(IReadOnlyList<TableColumn> columns) => new(new KnowledgeTable("t", columns[0].ValueOfRow.Length, columns), [], FunctionSet.WikiSql, InterpreterOptions.Default);

    private static Denotation Run(ProgramTask task, string program)
    {
        var executor = new ProgramExecutor();
        Assert.True(executor.Run(task, ProgramText.Parse(program, task)));
        return executor.Result;
    }
}
