using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using Spectre.Console;

namespace ActorLab.Hosts.Commands;

/// <summary><c>runs list [DIR]</c>: shows the runs of a folder with their results.</summary>
internal static class RunsCommand
{
    /// <summary>The folder of runs where none is given.</summary>
    public const string DefaultFolder = "runs";

    public static Command Create(CliContext context)
    {
        var folder = new Argument<string?>("dir") { Description = $"The folder of runs (default: {DefaultFolder}).", HelpName = "DIR", Arity = ArgumentArity.ZeroOrOne };
        var list = new Command("list", "List runs with their results.") { folder };
        list.SetAction(parsed => List(context, parsed.GetValue(folder)));
        return new Command("runs", "Look at runs.") { list };
    }

    private static int List(CliContext context, string? given)
    {
        string folder = given ?? DefaultFolder;
        bool exists = Directory.Exists(folder);
        if (!exists && given is not null) throw new InputException("there is no such folder", folder);
        IReadOnlyList<RunSummary> runs = exists ? RunSummary.ReadAll(folder) : [];
        context.Result(
            new JsonObject { ["folder"] = folder, ["runs"] = new JsonArray([.. runs.Select(r => r.ToJson())]) },
            console => Show(console, context, folder, runs));
        return ExitCode.Done;
    }

    private static void Show(IAnsiConsole console, CliContext context, string folder, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            context.Line($"No runs in '{folder}'.");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("run", "experiment", "status", "seed", "steps", "time", "result");
        foreach (RunSummary run in runs)
        {
            string color = run.Status switch { "damaged" or "failed" => "red", "unfinished" => "yellow", _ => "default" };
            table.AddRow(
                Markup.Escape(run.Directory),
                Markup.Escape(run.Experiment ?? ""),
                $"[{color}]{Markup.Escape(run.Status)}[/]",
                run.Seed?.ToString(CultureInfo.InvariantCulture) ?? "",
                run.Steps?.ToString("N0", CultureInfo.InvariantCulture) ?? "",
                run.WallSeconds is { } seconds and >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture).Replace("0.", "", StringComparison.Ordinal) : "",
                Markup.Escape(run.Error ?? run.MetricsText()));
        }

        console.Write(table);
    }
}
