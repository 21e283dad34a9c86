using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace ActorLab.Hosts.Commands;

/// <summary><c>doctor</c>: tries what a run needs on this machine; exit code 1 if something fails.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliContext context)
    {
        Option<string?> data = CommonOptions.Data();
        var runs = new Option<string>("--runs") { Description = "The folder where runs would go.", HelpName = "dir", DefaultValueFactory = _ => RunsCommand.DefaultFolder };
        var command = new Command("doctor", "Check that this machine can run ActorLab.") { data, runs };
        command.SetAction(parsed => Check(context, CliContext.DataRoot(parsed.GetValue(data)), parsed.GetRequiredValue(runs)));
        return command;
    }

    private static int Check(CliContext context, string? dataRoot, string runs)
    {
        var checks = new List<DoctorCheck>();
        foreach (DoctorCheck check in DoctorChecks.All(dataRoot, runs))
        {
            checks.Add(check);
            if (!context.Json) Show(context.Console, check);
        }

        bool ok = checks.TrueForAll(c => c.Status != CheckStatus.Fail);
        context.Result(
            new JsonObject
            {
                ["ok"] = ok,
                ["checks"] = new JsonArray([.. checks.Select(c => new JsonObject
                {
                    ["name"] = c.Name,
                    ["status"] = Word(c.Status),
                    ["message"] = c.Message,
                    ["advice"] = c.Advice,
                })]),
            },
            _ => { });
        return ok ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(IAnsiConsole console, DoctorCheck check)
    {
        string color = check.Status switch { CheckStatus.Ok => "green", CheckStatus.Warn => "yellow", _ => "red" };
        string advice = check.Advice is null ? "" : $" ({check.Advice})";
        console.MarkupLine($"[{color}]{Word(check.Status),-4}[/]  {check.Name,-8} {Markup.Escape(check.Message + advice)}");
    }

    private static string Word(CheckStatus status) => status.ToString().ToLowerInvariant();
}
