using System.Text.Json.Nodes;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

/// <summary>Several models together, confidences, model files, and what cannot be answered.</summary>
public sealed class AnsweringTests(TinyRun run) : IClassFixture<TinyRun>
{
    private const string Question = "what is the largest city of sweden?";

    [Fact]
    public async Task Equal_models_together_answer_as_one()
    {
        string copy = run.Copy("equal");
        JsonObject one = (await Ask(Question)).Json, three = (await CliRun.Of("ask", "--run", run.Directory, "--run", copy, "--run", copy, "--table", run.Table, Question, "--json")).Json;
        Assert.Equal(one.ToJsonString(), three.ToJsonString());
        JsonObject evalOne = (await CliRun.Of("eval", run.Directory, "--json")).Json, evalTwo = (await CliRun.Of("eval", run.Directory, copy, "--json")).Json;
        Assert.Equal(2, (int)evalTwo["models"]!);
        Assert.Equal(evalOne["confidence"]!.ToJsonString(), evalTwo["confidence"]!.ToJsonString());
    }

    [Fact]
    public async Task Models_of_other_seeds_and_words_answer_together_and_those_of_other_data_do_not()
    {
        string other = run.Train("seed2", seed: 2, words: 3);
        CliRun both = await CliRun.Of("ask", "--run", run.Directory, "--run", other, "--table", run.Table, Question, "--choose-by", "sum");
        Assert.Equal(0, both.Code);
        Assert.Contains("models       2, means of their probabilities", both.Output, StringComparison.Ordinal);
        foreach ((string key, string value) in (IReadOnlyList<(string, string)>)[("program-synthesis.environment.language", "wiki-sql"), ("program-synthesis.data.match-word-forms", "true")])
        {
            string odd = run.Copy(value, (key, value));
            CliRun refused = await CliRun.Of("eval", run.Directory, odd);
            Assert.Equal(2, refused.Code);
            Assert.StartsWith($"error: {odd}: This model was trained with {key} = {value}, and {run.Directory} with ", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Confidences_are_fitted_on_dev_kept_and_used_until_the_weights_change()
    {
        string copy = run.Copy("calibrated"), picture = run["reliability.png"];
        run.WriteAnswers(id => id is "d0" or "d3" ? "709037" : "oslo");
        CliRun before = await Ask(Question, copy);
        Assert.False((bool)before.Json["calibrated"]!);
        CliRun fitted = await CliRun.Of("eval", copy, "--calibrate", "--picture", picture, "--json");
        Assert.Equal(0, fitted.Code);
        Assert.True(File.Exists(Path.Combine(copy, "calibration.json")) && new FileInfo(picture).Length > 1000);
        CliRun after = await Ask(Question, copy);
        Assert.True((bool)after.Json["calibrated"]!);
        double slope = (double)fitted.Json["confidence"]!["slope"]!, offset = (double)fitted.Json["confidence"]!["offset"]!, p = (double)after.Json["answerProbability"]!;
        Assert.Equal(1 / (1 + Math.Exp(-(slope * Math.Log(p / (1 - p)) + offset))), (double)after.Json["confidence"]!, 9);

        CliRun plain = await CliRun.Of("eval", copy);
        Assert.Contains("these very questions", plain.Output, StringComparison.Ordinal);
        Assert.Contains("accuracy of the answers", plain.Output, StringComparison.Ordinal);
        CliRun onTest = await CliRun.Of("eval", copy, "--split", "test", "--json");
        Assert.StartsWith("calibrated on 8 questions of dev", (string)onTest.Json["confidence"]!["basis"]!, StringComparison.Ordinal);

        // Other weights: the calibration is told to be another's, and not used.
        string other = run.Train("changed", seed: 5);
        File.Copy(Path.Combine(copy, "calibration.json"), Path.Combine(other, "calibration.json"));
        CliRun changed = await Ask(Question, other);
        Assert.False((bool)changed.Json["calibrated"]!);
        Assert.Contains("belongs to other weights", changed.Error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(other, "calibration.json"), "{}");
        Assert.Equal(2, (await Ask(Question, other)).Code);
    }

    [Fact]
    public async Task Below_the_threshold_there_is_no_answer_but_a_guess_in_the_json()
    {
        CliRun sure = await CliRun.Of("ask", "--run", run.Directory, "--table", run.Table, "--threshold", "1", Question);
        Assert.Equal(4, sure.Code);
        Assert.Matches("^cannot answer: the confidence of .* % is below the threshold of 100.0 %.\n$", sure.Output);
        JsonObject json = (await CliRun.Of("ask", "--run", run.Directory, "--table", run.Table, "--threshold", "1", Question, "--json")).Json;
        Assert.Null(json["answer"]);
        Assert.Equal(4, (int)json["exitCode"]!);
        Assert.NotNull(json["guess"]!["answer"]);
        Assert.Equal(0, (await CliRun.Of("ask", "--run", run.Directory, "--table", run.Table, "--threshold", "0", Question)).Code);
    }

    [Fact]
    public async Task An_exported_model_answers_as_its_run()
    {
        string copy = run.Copy("exporting"), file = run["tiny.model"];
        CliRun refused = await CliRun.Of("model", "export", copy, "--to", file);
        Assert.Equal(2, refused.Code);
        Assert.Contains("--licence", refused.Error, StringComparison.Ordinal);
        await CliRun.Of("eval", copy, "--calibrate");
        CliRun exported = await CliRun.Of("model", "export", copy, "--to", file, "--licence", "none at all", "--json");
        Assert.Equal((0, ""), (exported.Code, exported.Error));
        Assert.Equal(new FileInfo(file).Length, (long)exported.Json["bytes"]!);
        Assert.Equal(2, (await CliRun.Of("model", "export", copy, "--to", file, "--licence", "x")).Code); // it is there already

        string text = (await CliRun.Of("model", "show", file)).Output;
        foreach (string part in (string[])["licence      none at all", "data         questions.tsv, train", "step 1", "of 'dev'", "calibrated on 8 questions of dev", "hidden = 8"])
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetDirectoryName(run.Directory)!, text, StringComparison.Ordinal);

        JsonObject ofRun = (await Ask(Question, copy)).Json, ofFile = (await CliRun.Of("ask", "--model", file, "--table", run.Table, Question, "--json")).Json;
        Assert.Equal(ofRun["program"]!.ToJsonString(), ofFile["program"]!.ToJsonString());
        Assert.Equal((double)ofRun["confidence"]!, (double)ofFile["confidence"]!, 0.01);
        Assert.True((bool)ofFile["calibrated"]!);

        // On all dev questions; the file does not know where they lie. A run and a file answer together, too.
        string there = $"program-synthesis.data.questions={run.Questions}";
        string[] predictions = [run["run.tsv"], run["file.tsv"]];
        Assert.Equal(0, (await CliRun.Of("eval", copy, "--predictions", predictions[0])).Code);
        Assert.Equal(0, (await CliRun.Of("eval", file, "--set", there, "--predictions", predictions[1])).Code);
        Assert.Equal(File.ReadAllText(predictions[0]), File.ReadAllText(predictions[1]));
        Assert.Equal(0, (await CliRun.Of("eval", copy, file)).Code);

        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(run["damaged.model"], bytes);
        foreach (string[] verb in (string[][])[["model", "show", run["damaged.model"]], ["ask", "--model", run["damaged.model"], "--table", run.Table, Question]])
            Assert.Equal(1, (await CliRun.Of(verb)).Code);
        CliRun checkpoint = await CliRun.Of("ask", "--model", Path.Combine(copy, "model.ckpt"), "--table", run.Table, Question);
        Assert.Equal(2, checkpoint.Code);
        Assert.Contains("no exported model", checkpoint.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" ", "the question is empty")]
    [InlineData("?!... -- ,", "the question has no word")]
    [InlineData("最长的河是哪条？", "the model knows 0 of the question's 1 words")]
    [InlineData("какой самый большой город?", "the model knows 0 of the question's 4 words")]
    [InlineData("wieviele einwohner hat die größte stadt?", "the model knows 0 of the question's 6 words")]
    public async Task A_question_that_cannot_be_answered_is_told_so(string question, string reason)
    {
        CliRun asked = await Ask(question);
        Assert.Equal((4, ""), (asked.Code, asked.Error));
        Assert.StartsWith(reason, (string)asked.Json["cannotAnswer"]!, StringComparison.Ordinal);
        Assert.Null(asked.Json["answer"]);
        CliRun plain = await CliRun.Of("ask", "--run", run.Directory, "--table", run.Table, question);
        Assert.Equal((4, ""), (plain.Code, plain.Error));
        Assert.StartsWith("cannot answer: " + reason, plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_of_500_words_cannot_be_answered()
    {
        CliRun asked = await Ask(string.Join(' ', Enumerable.Repeat("what is the largest city", 100)) + "?");
        Assert.Equal(4, asked.Code);
        Assert.StartsWith("the question has 501 words and marks", (string)asked.Json["cannotAnswer"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n", 4, "the table has no rows")]
    [InlineData("a,b\n,\n - , ?\n", 4, "no column of the table has a cell with a word or a number")]
    [InlineData(",\n,\n", 4, "no column")]
    [InlineData("a\nx\n", 0, null)]
    [InlineData("a,a,\nx,1,2\n", 0, null)]
    public async Task A_table_with_nothing_to_go_by_is_told_so(string content, int code, string? reason)
    {
        File.WriteAllText(run["odd.csv"], content);
        CliRun asked = await CliRun.Of("ask", "--run", run.Directory, "--table", run["odd.csv"], "--json", Question);
        Assert.Equal((code, ""), (asked.Code, asked.Error));
        if (reason is not null) Assert.StartsWith(reason, (string)asked.Json["cannotAnswer"]!, StringComparison.Ordinal);
        File.WriteAllText(run["odd.csv"], "");
        Assert.Equal(2, (await CliRun.Of("ask", "--run", run.Directory, "--table", run["odd.csv"], Question)).Code); // no table at all is a fault of the file
    }

    [Fact]
    public async Task A_model_of_wiki_sql_reads_a_table_as_that_set_is_read()
    {
        string wikiSql = run.Copy("as-wiki-sql", ("program-synthesis.data.source", "wiki-sql"));
        CliRun asked = await Ask("which city of Norway has more than 300,000 people?", wikiSql);
        Assert.Equal((0, ""), (asked.Code, asked.Error));
        Assert.Equal("[[\"norway\"],[300000]]", asked.Json["entities"]!.ToJsonString());
        IEnumerable<string> programs = ((JsonNode?[])[asked.Json, .. asked.Json["alternatives"]!.AsArray()]).Select(p => (string)p!["program"]!);
        Assert.All(programs, p => Assert.DoesNotContain("population-string", p, StringComparison.Ordinal));
        CliRun eval = await CliRun.Of("eval", wikiSql, "--data", run["none"]);
        Assert.Equal(2, eval.Code);
        Assert.Contains("no folder 'wikisql'", eval.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> Ask(string question, string? of = null) => CliRun.Of("ask", "--run", of ?? run.Directory, "--table", run.Table, question, "--json");
}
