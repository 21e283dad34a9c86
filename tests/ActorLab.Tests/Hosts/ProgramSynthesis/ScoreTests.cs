using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

public sealed class ScoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string File(string name, string text)
    {
        System.IO.File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private Task<CliRun> Score(string gold, string predictions, params string[] options) =>
        CliRun.Of(["score", "--gold", gold, "--predictions", File("p.tsv", predictions), .. options]);

    [Fact]
    public async Task Right_answers_are_counted_and_missing_ones_are_wrong()
    {
        string gold = File("g.tagged", "id\ttargetValue\ttargetCanon\nq1\t10 years\t10.0\nq2\ta|b\ta|b\nq3\tx\tx\nq4\ty\ty\n");
        CliRun json = await Score(gold, "q2\tb\ta\nq1\t10\nq3\n", "--json");
        Assert.Equal((0, ""), (json.Code, json.Error));
        Assert.Equal("{\"correct\":2,\"total\":4,\"missing\":1,\"accuracy\":0.5}", json.Json.ToJsonString());
        CliRun plain = await Score(gold, "q2\tb\ta\nq1\t10\nq3\n");
        Assert.Equal("correct   2\ntotal     4\nmissing   1 (no prediction; counted as wrong)\naccuracy  0.5000\n", plain.Output);
    }

    [Fact]
    public async Task Of_a_file_with_splits_the_predicted_splits_count()
    {
        string gold = File("g.tsv", "id\tutterance\tcontext\ttargetValue\tsplit\nq1\tu\tc\t1\ttrain\nq2\tu\tc\t2\tdev\nq3\tu\tc\t3\tdev\n");
        CliRun json = await Score(gold, "q2\t2\n", "--json");
        Assert.Equal((1, 2, 1), ((int)json.Json["correct"]!, (int)json.Json["total"]!, (int)json.Json["missing"]!));
        Assert.Equal("[\"dev\"]", json.Json["splits"]!.ToJsonString());
        Assert.Equal(3, (int)(await Score(gold, "q2\t2\nq1\t1\n", "--json")).Json["total"]!);
    }

    [Theory]
    [InlineData("id\tanswer\nq1\t1\n", "q1\t1\n", "g.tsv:1: the column targetValue is missing")]
    [InlineData("id\ttargetValue\nq1\t1\nq1\t1\n", "q1\t1\n", "g.tsv:3: the id q1 occurs twice")]
    [InlineData("id\ttargetValue\nq1\t1\n", "q7\t1\n", "p.tsv:1: there is no question q7")]
    [InlineData("id\ttargetValue\nq1\t1\n", "q1\t1\nq1\t2\n", "p.tsv:2: the id q1 was predicted")]
    [InlineData("id\ttargetValue\tsplit\nq1\t1\n", "q1\t1\n", "g.tsv:2: the line has 2 columns")]
    public async Task Faults_name_file_and_line(string gold, string predictions, string part)
    {
        CliRun run = await Score(File("g.tsv", gold), predictions);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {_folder[part]}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        CliRun run = await Score(_folder["none.tsv"], "");
        Assert.Equal(2, run.Code);
        Assert.StartsWith($"error: {_folder["none.tsv"]}: ", run.Error, StringComparison.Ordinal);
    }
}
