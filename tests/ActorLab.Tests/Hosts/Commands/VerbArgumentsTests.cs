using System.CommandLine;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Hosts;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;
using ActorLab.Tests.Actors.Runtime.Settings;

namespace ActorLab.Tests.Hosts.Commands;

/// <summary>What the verbs hand to their work.</summary>
public sealed class VerbArgumentsTests : IDisposable
{
    private static readonly ExperimentCatalog Experiments = new(new SampleModule());

    private readonly string _folder = Directory.CreateTempSubdirectory("actorlab").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<T> Request<T>(Func<CliContext, VerbHandler<T>, Command> create, params string[] args)
        where T : class
    {
        T? got = null;
        CliRun run = await CliRun.Of(
            context => create(context, (request, _) =>
            {
                got = request;
                return Task.FromResult(7);
            }),
            args,
            Experiments);
        Assert.Equal((7, ""), (run.Code, run.Error));
        return got!;
    }

    private static Task<CliRun> Refused(Func<CliContext, Command> create, params string[] args) => CliRun.Of(create, args, Experiments);

    private static VerbHandler<T> Never<T>() => (_, _) => throw new InvalidOperationException("A refused request reached its work.");

    private string Conf(string text, string name = "my.conf")
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    [Fact]
    public async Task Run_reads_the_settings_with_the_options_on_top()
    {
        string conf = Conf("experiment = sample, seed = 3, data.root = /a\nsample-system.max-expressions = 4");
        RunRequest request = await Request<RunRequest>(
            RunCommand.Create, "run", conf, "--set", "threads=2", "--seed", "9", "--set", "seed=5", "--device", "cuda:0", "--data", "/b c", "--run-dir", "r", "--set", "sample-system.layers=[1,2]");
        Assert.Equal("r", request.RunDirectory);
        Assert.Equal((9, 2, "cuda:0", "/b c"), (request.Settings.Run.Seed, request.Settings.Run.Threads, request.Settings.Run.Device, request.Settings.Run.Data.Root));
        Assert.Equal(4, request.Settings.Section<SampleOptions>().MaxExpressions);
        Assert.Equal([1, 2], request.Settings.Section<SampleOptions>().Layers);
        Assert.Null((await Request<RunRequest>(RunCommand.Create, "run", conf)).RunDirectory);
    }

    [Theory]
    [InlineData("--device gpu: 'device' = 'gpu' is not cpu or cuda:N", "--device", "gpu")]
    [InlineData("--seed x: 'seed' = 'x' is no whole number", "--seed", "x")]
    [InlineData("--seed -5: 'seed' = '-5' is out of range: allowed is at least 0", "--seed", "-5")]
    [InlineData("--set sample-system.polcy=1: unknown key 'sample-system.polcy'; did you mean 'sample-system.policy'?", "--set", "sample-system.polcy=1")]
    [InlineData("--set oops: write key=value", "--set", "oops")]
    public async Task Run_refuses_bad_options_by_their_name(string message, params string[] options)
    {
        CliRun run = await Refused(c => RunCommand.Create(c, Never<RunRequest>()), ["run", Conf("experiment = sample"), .. options]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith("error: " + message, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Run_refuses_settings_without_an_experiment()
    {
        string conf = Conf("seed = 3");
        CliRun run = await Refused(c => RunCommand.Create(c, Never<RunRequest>()), "run", conf);
        Assert.Equal((2, $"error: {conf}: the key 'experiment' is missing: say which one to run\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Resume_reads_the_settings_of_the_run_directory_and_eval_takes_several()
    {
        Conf("experiment = sample, seed = 3", "settings.conf");
        ResumeRequest resume = await Request<ResumeRequest>(ResumeCommand.Create, "resume", _folder, "--set", "budget.steps=5");
        Assert.Equal((_folder, 3, 5), (resume.RunDirectory, resume.Settings.Run.Seed, resume.Settings.Run.Budget.Steps));
        EvalRequest eval = await Request<EvalRequest>(EvalCommand.Create, "eval", _folder, "--split", "test", "--predictions", "p.tsv");
        Assert.Equal((_folder, "test", "p.tsv"), (Assert.Single(eval.Models), eval.Split, eval.Predictions));
        eval = await Request<EvalRequest>(EvalCommand.Create, "eval", "a", "b", "--calibrate", "--choose-by", "sum", "--set", "x.y=1");
        Assert.Equal(["a", "b"], eval.Models);
        Assert.Equal(("dev", true, AnswerChoice.Sum, "x.y"), (eval.Split, eval.Calibrate, eval.Choice, Assert.Single(eval.Overrides).Key));
        CliRun test = await Refused(c => EvalCommand.Create(c, Never<EvalRequest>()), "eval", "a", "--split", "test", "--calibrate");
        Assert.Contains("on dev questions only", test.Error, StringComparison.Ordinal);

        CliRun none = await Refused(c => ResumeCommand.Create(c, Never<ResumeRequest>()), "resume", _folder + "/none");
        Assert.Equal((2, $"error: {_folder}/none: there is no such run directory; 'actorlab runs list' shows those there are\n"), (none.Code, none.Error));
        File.Delete(Path.Combine(_folder, "settings.conf"));
        CliRun empty = await CliRun.Of("eval", _folder);
        Assert.Equal((2, $"error: {_folder}: this is no run directory: it has no settings.conf\n"), (empty.Code, empty.Error));
        CliRun split = await Refused(c => EvalCommand.Create(c, Never<EvalRequest>()), "eval", _folder, "--split", "tests");
        Assert.Equal(2, split.Code);
        Assert.Contains("'dev'", split.Error, StringComparison.Ordinal);
        Assert.Equal(1, split.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task The_small_verbs_pass_on_what_they_are_given()
    {
        AskRequest ask = await Request<AskRequest>(AskCommand.Create, "ask", "--run", "r", "--table", "t.csv", "who won @x?");
        Assert.Equal(("r", "t.csv", "who won @x?", 0, AnswerChoice.Program), (Assert.Single(ask.Models), ask.Table, ask.Question, ask.Threshold, ask.Choice));
        ask = await Request<AskRequest>(AskCommand.Create, "ask", "--run", "r", "--run", "s", "--model", "m", "--table", "t.csv", "--threshold", "0.25", "who?");
        Assert.Equal(["r", "s", "m"], ask.Models);
        Assert.Equal(0.25, ask.Threshold);
        foreach (string[] wrong in (string[][])[["ask", "--table", "t", "q"], ["ask", "--run", "r", "--table", "t", "--threshold", "1.5", "q"]])
            Assert.Equal(2, (await Refused(c => AskCommand.Create(c, Never<AskRequest>()), wrong)).Code);
        ModelExportRequest export = await Request<ModelExportRequest>((c, h) => ModelCommand.Create(c, h, Never<ModelShowRequest>()), "model", "export", "r", "--to", "m", "--licence", "MIT");
        Assert.Equal(new ModelExportRequest("r", "m", "MIT", null), export);
        Assert.Equal(
            new ExecRequest("t.csv", null, "( hop v12 v0 ) <END>"),
            await Request<ExecRequest>(ExecCommand.Create, "exec", "--table", "t.csv", "( hop v12 v0 ) <END>"));
        Assert.Equal(
            new ExecRequest("t.csv", "q?", "( hop #0 r.x )"),
            await Request<ExecRequest>(ExecCommand.Create, "exec", "--table=t.csv", "--question", "q?", "( hop #0 r.x )", "--json"));
        Assert.Equal(
            new ScoreRequest("g.tsv", "p.tsv"),
            await Request<ScoreRequest>(ScoreCommand.Create, "score", "--gold", "g.tsv", "--predictions", "p.tsv"));
        Assert.Equal(
            new BenchExploreRequest(_folder, 2.5, 1),
            await Request<BenchExploreRequest>((c, explore) => BenchCommand.Create(c, explore, Never<BenchMemoryRequest>(), Never<BenchRulesRequest>()), "bench", "explore", "--seconds", "2.5", "--data", _folder));
        DataRequest data = await Request<DataRequest>((c, h) => DataCommand.Create(c, h, Never<DataRequest>(), Never<DataRequest>(), Never<CoverageRequest>()), "data", "list", "--data", _folder);
        Assert.Equal((_folder, 0), (data.Root, data.Sets.Count));
        data = await Request<DataRequest>((c, h) => DataCommand.Create(c, Never<DataRequest>(), h, Never<DataRequest>(), Never<CoverageRequest>()), "data", "verify", "a", "b", "--data", _folder);
        Assert.Equal(["a", "b"], data.Sets);
    }

    [Fact]
    public async Task The_small_verbs_refuse_what_they_cannot_use()
    {
        Assert.Equal("error: option '--table' is required; see 'actorlab exec --help'\n", (await Refused(c => ExecCommand.Create(c, Never<ExecRequest>()), "exec", "p")).Error);
        Assert.Equal("error: --seconds: allowed is above 0 and at most 3600\n", (await Refused(c => BenchCommand.Create(c, Never<BenchExploreRequest>(), Never<BenchMemoryRequest>(), Never<BenchRulesRequest>()), "bench", "explore", "--seconds", "0")).Error);
        CliRun data = await Refused(c => DataCommand.Create(c, Never<DataRequest>(), Never<DataRequest>(), Never<DataRequest>(), Never<CoverageRequest>()), "data", "list", "--data", _folder + "/none");
        Assert.Equal((2, $"error: {_folder}/none: there is no such folder of data sets\n"), (data.Code, data.Error));
    }

    /// <summary>A system whose experiment no test starts.</summary>
    private sealed class SampleModule : IExperimentModule
    {
        public SettingsSection Section { get; } = SettingsSection.Of<SampleOptions>("sample-system", "A system for tests.", "sample");

        public IExperiment Create(EffectiveSettings settings, RunDirectory directory, Action<string> note) => throw new InvalidOperationException("No test runs it.");
    }
}
