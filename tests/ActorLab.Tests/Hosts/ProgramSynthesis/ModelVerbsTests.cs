using System.Text.Json.Nodes;
using ActorLab.Domain.ProgramSynthesis.Scoring;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

/// <summary><c>eval</c> and <c>ask</c> on a run with a tiny model.</summary>
public sealed class ModelVerbsTests(TinyRun run) : IClassFixture<TinyRun>
{
    [Fact]
    public async Task Score_agrees_with_eval_on_its_predictions()
    {
        string predictions = run["predictions.tsv"];
        CliRun first = await CliRun.Of("eval", run.Directory, "--predictions", predictions, "--json");
        Assert.Equal(0, first.Code);
        Assert.Equal(8, (int)first.Json["total"]!);

        // The answers of every other question become what the model says, so that some are right and some wrong.
        Dictionary<string, IReadOnlyList<string>> items = PredictionFile.Read(predictions).ToDictionary(p => p.Id, p => p.Items);
        Assert.Equal(8, items.Count);
        run.WriteAnswers(id => (id[1] - '0') % 2 == 0 && items[id].Count > 0 ? string.Join('|', items[id]) : "something else");
        CliRun eval = await CliRun.Of("eval", run.Directory, "--predictions", predictions, "--json");
        CliRun score = await CliRun.Of("score", "--gold", run.Questions, "--predictions", predictions, "--json");
        Assert.Equal(0, score.Code);
        foreach (string key in (string[])["correct", "total", "accuracy"]) Assert.Equal(eval.Json[key]!.ToJsonString(), score.Json[key]!.ToJsonString());
        Assert.InRange((double)eval.Json["accuracy"]!, 0.01, 0.99);

        CliRun plain = await CliRun.Of("eval", run.Directory, "--split", "test");
        Assert.Equal(0, plain.Code);
        Assert.Contains("\ntotal     1", plain.Output, StringComparison.Ordinal);
        Assert.Contains("\naccuracy  ", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_gives_the_answer_its_program_and_the_rows_behind_it()
    {
        CliRun asked = await CliRun.Of("ask", "--run", run.Directory, "--table", run.Table, "what is the largest city of sweden?", "--json");
        Assert.Equal((0, ""), (asked.Code, asked.Error));
        JsonObject json = asked.Json;
        Assert.Equal("[[\"sweden\"]]", json["entities"]!.ToJsonString());
        double all = (double)json["shareOfBeam"]! + json["alternatives"]!.AsArray().Sum(a => (double)a!["shareOfBeam"]!);
        Assert.Equal(1, all, 9);
        Assert.InRange((double)json["probability"]!, 0, (double)json["shareOfBeam"]!);
        foreach (JsonNode? row in json["rows"]!.AsArray()) Assert.Equal(["City", "Country", "Population"], row!["cells"]!.AsObject().Select(c => c.Key));

        // The program is one that exec takes, and gives the same answer.
        foreach (JsonNode? found in (JsonNode?[])[json, .. json["alternatives"]!.AsArray()])
        {
            CliRun executed = await CliRun.Of("exec", "--table", run.Table, "--json", (string)found!["program"]!);
            Assert.Equal(found["answer"]!.ToJsonString(), executed.Json["denotation"]!.ToJsonString());
        }

        CliRun plain = await CliRun.Of("ask", "--run", run.Directory, "--table", run.Table, "what is the largest city of sweden?");
        Assert.StartsWith((string)json["text"]! + "\n", plain.Output, StringComparison.Ordinal);
        Assert.Contains((string)json["program"]!, plain.Output, StringComparison.Ordinal);
        Assert.Contains("probability  ", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_without_entities_is_answered_and_said_to_be_so()
    {
        CliRun asked = await CliRun.Of("ask", "--run", run.Directory, "--table", run.Table, "which is the best?");
        Assert.Equal(0, asked.Code);
        Assert.Contains("none: the question names no cell", asked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_refuses_what_it_cannot_use()
    {
        await Refused(2, $"{run["none.csv"]}: There is no such file.", "ask", "--run", run.Directory, "--table", run["none.csv"], "q?");
        await Refused(2, $"{run["none"]}: there is no such run directory", "ask", "--run", run["none"], "--table", run.Table, "q?");
        File.WriteAllText(run["wide.csv"], string.Join(',', Enumerable.Range(0, 60).Select(i => $"c{i}")) + "\n" + string.Join(',', Enumerable.Repeat("x", 60)) + "\n");
        await Refused(2, $"{run["wide.csv"]}: The table has 60 typed columns, and this run's policy has room for 57", "ask", "--run", run.Directory, "--table", run["wide.csv"], "q?");
    }

    [Fact]
    public async Task A_run_without_a_model_or_with_a_damaged_one_is_told()
    {
        string other = run["other"];
        Directory.CreateDirectory(other);
        File.Copy(Path.Combine(run.Directory, "settings.conf"), Path.Combine(other, "settings.conf"), overwrite: true);
        string model = Path.Combine(other, Path.GetFileName(run.Model));
        foreach (string[] verb in (string[][])[["eval", other], ["ask", "--run", other, "--table", run.Table, "q?"]])
        {
            File.Delete(model);
            await Refused(2, $"{model}: The run has no model yet", verb);
            byte[] bytes = File.ReadAllBytes(run.Model);
            bytes[^1] ^= 1;
            File.WriteAllBytes(model, bytes);
            await Refused(1, $"{model}: part ", verb);
        }
    }

    [Fact]
    public async Task Eval_refuses_before_it_works()
    {
        await Refused(2, $"{run["no/p.tsv"]}: There is no such folder for the predictions.", "eval", run.Directory, "--predictions", run["no/p.tsv"]);
        await Refused(2, $"{run.Directory}: The run's settings name no test split", "eval", run.Directory, "--split", "test", "--set", "program-synthesis.data.test=\"\"");
        await Refused(2, "--set program-synthesis.policy.hiden=3: unknown key", "eval", run.Directory, "--set", "program-synthesis.policy.hiden=3");
    }

    private static async Task Refused(int code, string message, params string[] args)
    {
        CliRun refused = await CliRun.Of(args);
        Assert.Equal((code, ""), (refused.Code, refused.Output));
        string last = refused.Error.TrimEnd('\n').Split('\n')[^1];
        Assert.StartsWith("error: " + message, last, StringComparison.Ordinal);
    }
}
