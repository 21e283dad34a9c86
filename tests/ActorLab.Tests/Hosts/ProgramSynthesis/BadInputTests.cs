using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

/// <summary>Faults of a user's own data and settings as <c>run</c> tells them: one line with file and line, exit code 2.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Header = "id\tutterance\tcontext\ttargetValue\tsplit\n";
    private const string Good = "q1\thow many rows?\tt.csv\t2\ttrain\nq2\twho?\tt.csv\ta\tdev\nq3\twho?\tt.csv\tb\ttest\n";
    private const string Conf = "experiment = mapo\nprogram-synthesis.data {\n  questions = \"q.tsv\"\n}\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task Refused(string message, string questions = Header + Good, string table = "name,n\na,1\nb,2\n", string conf = Conf)
    {
        File.WriteAllText(_folder["c.conf"], conf);
        File.WriteAllText(_folder["q.tsv"], questions);
        File.WriteAllText(_folder["t.csv"], table);
        string error = "error: " + Path.Combine(_folder.Path, message);
        CliRun run = await CliRun.Of("run", _folder["c.conf"], "--run-dir", _folder["run"], "--json");
        Assert.Equal(2, run.Code);
        string last = run.Error.TrimEnd('\n').Split('\n')[^1];
        Assert.StartsWith(error, last, StringComparison.Ordinal);
        Assert.Equal(last["error: ".Length..], (string)run.Json["error"]!);
    }

    [Theory]
    [InlineData("id\tutterance\ttargetValue\nq1\tu\t1\n", "q.tsv:1: The header lacks the column context")]
    [InlineData("", "q.tsv:1: The question file is empty")]
    [InlineData(Header + Good + "q4\thow?\tt.csv\t\ttrain\n", "q.tsv:5: The question 'q4' has no answer")]
    [InlineData(Header + Good + "q4\thow?\tu.csv\t1\ttrain\n", "q.tsv:5: The question 'q4' names the table 'u.csv'")]
    [InlineData(Header + Good + "q1\thow?\tt.csv\t1\ttrain\n", "q.tsv:5: The id 'q1' was given on line 2")]
    [InlineData(Header + Good + "q4\thow?\n", "q.tsv:5: This line has 2 fields")]
    [InlineData(Header + Good + "q4\t \tt.csv\t1\ttrain\n", "q.tsv:5: The field utterance is empty")]
    public Task Questions(string questions, string message) => Refused(message, questions);

    [Theory]
    [InlineData("name,n\na,1\nb,2,3\n", "t.csv:3: This row has 3 cells")]
    [InlineData("name,n\na,1\n\"b,2\n", "t.csv:3: A quote opened here is never closed")]
    [InlineData("", "t.csv:1: The table is empty")]
    public Task Tables(string table, string message) => Refused(message, table: table);

    [Theory]
    [InlineData("experiment = mapo\nprogram-synthesis.polcy.hidden = 3\n", "c.conf:2: unknown key 'program-synthesis.polcy'; did you mean 'program-synthesis.policy'?")]
    [InlineData("experiment = mapo\nprogram-synthesis {\n  training.steps = many\n}\n", "c.conf:3: 'program-synthesis.training.steps' = 'many' is no whole number")]
    [InlineData("experiment = mappo\n", "c.conf")]
    [InlineData("experiment = mapo\nprogram-synthesis.data.questions = \"none.tsv\"\n", "none.tsv: There is no such file")]
    public Task Settings(string conf, string message) => Refused(message, conf: conf);
}
