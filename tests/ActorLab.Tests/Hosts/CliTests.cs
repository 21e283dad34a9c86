using System.CommandLine;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Local;
using ActorLab.Domain.Common;
using ActorLab.Hosts;
using Spectre.Console;

namespace ActorLab.Tests.Hosts;

public sealed class CliTests
{
    private static Func<CliContext, Command> Verb(Func<CliContext, Task<int>> work) => context =>
    {
        var verb = new Command("work") { new Argument<string?>("what") { Arity = ArgumentArity.ZeroOrOne }, new Option<int>("--count") };
        verb.SetAction((_, _) => work(context));
        return verb;
    };

    [Theory]
    [InlineData("error: unknown verb 'runss', did you mean 'runs'?; see 'actorlab --help'\n", "runss")]
    [InlineData("error: unknown verb 'xyzzy'; see 'actorlab --help'\n", "xyzzy")]
    [InlineData("error: unknown verb 'lits' of 'runs', did you mean 'list'?; see 'actorlab runs --help'\n", "runs", "lits")]
    [InlineData("error: 'runs' needs one of: list; see 'actorlab runs --help'\n", "runs")]
    [InlineData("error: unknown option '--jsn' of 'runs list', did you mean '--json'?; see 'actorlab runs list --help'\n", "runs", "list", "--jsn")]
    [InlineData("error: unknown option '--run' of 'doctor', did you mean '--runs'?; see 'actorlab doctor --help'\n", "doctor", "--run", "x")]
    [InlineData("error: unknown argument 'b' of 'runs list'; see 'actorlab runs list --help'\n", "runs", "list", "a", "b")]
    [InlineData("error: option '--runs' needs a value; see 'actorlab doctor --help'\n", "doctor", "--runs")]
    [InlineData("error: required argument missing for command: 'show'; see 'actorlab settings show --help'\n", "settings", "show")]
    [InlineData("error: no-such.conf: there is no such settings file\n", "settings", "show", "no-such.conf")]
    [InlineData("error: no-such-folder: there is no such folder\n", "runs", "list", "no-such-folder")]
    [InlineData("error: unknown verb '@x'; see 'actorlab --help'\n", "@x")]
    public async Task Bad_usage_is_one_line_and_exit_code_2(string message, params string[] args)
    {
        CliRun run = await CliRun.Of(args);
        Assert.Equal((2, "", message), (run.Code, run.Output, run.Error));

        CliRun json = await CliRun.Of([.. args, "--json"]);
        Assert.Equal((2, message), (json.Code, json.Error));
        Assert.Equal(2, (int)json.Json["exitCode"]!);
        Assert.Equal(message["error: ".Length..].Trim(), (string)json.Json["error"]!);
    }

    [Fact]
    public async Task No_verb_shows_the_help_on_stderr()
    {
        CliRun run = await CliRun.Of();
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("doctor", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_no_fault()
    {
        CliRun run = await CliRun.Of("runs", "--help");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("list", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_give_their_exit_codes_and_no_stack()
    {
        using var stop = new CancellationTokenSource();
        (Exception, int, string)[] faults =
        [
            (new InputException("no header", "t.csv", 1), 2, "error: t.csv:1: no header\n"),
            (new CliException(ExitCode.RunDirectoryRefused, "'runs/x' exists already"), 3, "error: 'runs/x' exists already\n"),
            (new CliException(ExitCode.Failed, "disk full"), 1, "error: disk full\n"),
            (new IOException("disk\nfull"), 1, "error: disk full\n"),
            (new ArgumentException("odd"), 1, "error: unexpected ArgumentException: odd (--verbose shows where)\n"),
            (new OperationCanceledException("late"), 1, "error: unexpected OperationCanceledException: late (--verbose shows where)\n"),
        ];
        foreach ((Exception fault, int code, string line) in faults)
        {
            CliRun run = await CliRun.Of(Verb(_ => throw fault), ["work"], stop: stop.Token);
            Assert.Equal((code, "", line), (run.Code, run.Output, run.Error));
            run = await CliRun.Of(Verb(_ => Task.FromException<int>(fault)), ["work", "--verbose"], stop: stop.Token);
            Assert.Equal(code, run.Code);
            Assert.Contains(fault.GetType().FullName!, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stop_gives_130_whether_the_verb_throws_or_returns()
    {
        using var stop = new CancellationTokenSource();
        CliRun run = await CliRun.Of(
            Verb(async context =>
            {
                stop.CancelAfter(20);
                await Task.Delay(Timeout.Infinite, context.Stop);
                return 0;
            }),
            ["work"],
            stop: stop.Token);
        Assert.Equal((130, "stopped\n"), (run.Code, run.Error));
        run = await CliRun.Of(Verb(context => Task.FromResult(context.Stop.IsCancellationRequested ? ExitCode.Interrupted : 0)), ["work"], stop: stop.Token);
        Assert.Equal(130, run.Code);
    }

    [Fact]
    public async Task Json_keeps_stdout_for_the_one_result()
    {
        Func<CliContext, Command> verb = Verb(context =>
        {
            context.Line("progress");
            context.Console.WriteLine("a table");
            context.Result(new JsonObject { ["answer"] = "50 %, \"über\" <b>" }, console => console.WriteLine("fifty"));
            context.Line("done");
            return Task.FromResult(ExitCode.Failed);
        });
        CliRun json = await CliRun.Of(verb, ["work", "--json"]);
        Assert.Equal(1, json.Code);
        Assert.Equal("{\"answer\":\"50 %, \\\"über\\\" <b>\"}\n", json.Output);
        Assert.Equal("progress\na table\ndone\n", json.Error);
        CliRun plain = await CliRun.Of(verb, ["work"]);
        Assert.Equal(("progress\na table\nfifty\ndone\n", ""), (plain.Output, plain.Error));
    }

    [Fact]
    public async Task A_fault_after_the_result_adds_no_second_object()
    {
        CliRun run = await CliRun.Of(
            Verb(context =>
            {
                context.Result([], _ => { });
                throw new InputException("late");
            }),
            ["work", "--json"]);
        Assert.Equal((2, "{}\n", "error: late\n"), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task A_text_after_two_dashes_is_taken_as_it_is()
    {
        Assert.Equal(2, (await CliRun.Of(Verb(_ => Task.FromResult(0)), ["work", "-5"])).Code);
        Assert.Equal(0, (await CliRun.Of(Verb(_ => Task.FromResult(0)), ["work", "--", "-5"])).Code);
    }

    [Fact]
    public async Task The_settings_verbs_tell_the_reference_and_the_effect()
    {
        CliRun reference = await CliRun.Of("settings", "reference");
        Assert.Equal((0, ExperimentCatalog.Default.Schema.Reference()), (reference.Code, reference.Output));
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "seed = 3\nbudget.stepz = 4\n");
            CliRun bad = await CliRun.Of("settings", "show", file);
            Assert.Equal((2, ""), (bad.Code, bad.Output));
            Assert.StartsWith($"error: {file}:2: unknown key 'budget.stepz'; did you mean 'budget.steps'?", bad.Error, StringComparison.Ordinal);
            File.WriteAllText(file, "seed = 3\n");
            CliRun good = await CliRun.Of("settings", "show", file, "--set", "budget.steps=9", "--set", "threads=2", "--json");
            Assert.Equal((0, ""), (good.Code, good.Error));
            RunSettings run = ExperimentCatalog.Default.Schema.Parse((string)good.Json["settings"]!, "x.conf").Run;
            Assert.Equal((3, 9, 2), (run.Seed, run.Budget.Steps, run.Threads));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
