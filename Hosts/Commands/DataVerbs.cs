using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Data;
using ActorLab.Hosts.Reporting;
using Spectre.Console;

namespace ActorLab.Hosts.Commands;

/// <summary><c>data list</c> and <c>data verify</c>: the data root against the catalog of known sets.</summary>
internal static class DataVerbs
{
    private const double Megabyte = 1e6;

    /// <summary>Lists the sets by presence and size of their files; a set that is not there is no fault.</summary>
    public static Task<int> List(DataRequest request, CliContext context)
    {
        var root = new DataRoot(request.Root);
        Show(request, context, [.. Sets(request).Select(root.Inspect)], verified: false);
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Reads the files and compares their sums. Sets that are not there at all count only where they are asked for by name.</summary>
    public static Task<int> Verify(DataRequest request, CliContext context)
    {
        var root = new DataRoot(request.Root);
        IReadOnlyList<DataSetReport> reports;
        using (var reporter = new ConsoleReporter(context, $"verifying {root.Folder}"))
        {
            reports = root.Verify(
                Sets(request),
                p => reporter.Report(new ProgressUpdate("verify", p.DoneBytes, p.TotalBytes, [])),
                context.Stop);
        }

        Show(request, context, reports, verified: true);
        bool good = reports.All(r => r.IsGood || (r.IsAbsent && request.Sets.Count == 0)) && reports.Any(r => r.IsGood);
        return Task.FromResult(good ? ExitCode.Done : ExitCode.Failed);
    }

    private static IReadOnlyList<DataSet> Sets(DataRequest request) => request.Sets.Count == 0 ? DataSetCatalog.All : [.. request.Sets.Select(DataSetCatalog.Find)];

    private static void Show(DataRequest request, CliContext context, IReadOnlyList<DataSetReport> reports, bool verified)
    {
        context.Result(
            new JsonObject { ["root"] = request.Root, ["verified"] = verified, ["sets"] = new JsonArray([.. reports.Select(Json)]) },
            console =>
            {
                Table table = new Table().Border(TableBorder.Simple).AddColumns("set", "state", "files", "MB", "licence", "contents");
                foreach (DataSetReport report in reports)
                {
                    DataSet set = report.Set;
                    string color = report.IsGood ? "green" : report.IsAbsent ? "default" : "red";
                    table.AddRow(
                        Markup.Escape(set.Name),
                        $"[{color}]{Word(report, verified)}[/]",
                        set.Files.Count.ToString(CultureInfo.InvariantCulture),
                        (set.Bytes / Megabyte).ToString("F1", CultureInfo.InvariantCulture),
                        Markup.Escape(set.Licence),
                        Markup.Escape($"{set.Title}: {set.Contents}"));
                }

                console.Write(table);
                foreach (DataFileReport file in reports.Where(r => !r.IsAbsent).SelectMany(r => r.Files).Where(f => f.State != DataFileState.Good))
                    context.Line($"{file.File.Path}: {file.Explanation}");
            });
    }

    private static string Word(DataSetReport report, bool verified) =>
        report.IsAbsent ? "absent"
        : report.IsGood ? (verified ? "verified" : "there")
        : report.Files.Any(f => f.State is DataFileState.WrongSize or DataFileState.WrongSum) ? "damaged" : "incomplete";

    private static JsonObject Json(DataSetReport report) => new()
    {
        ["name"] = report.Set.Name,
        ["title"] = report.Set.Title,
        ["good"] = report.IsGood,
        ["absent"] = report.IsAbsent,
        ["bytes"] = report.Set.Bytes,
        ["licence"] = report.Set.Licence,
        ["origins"] = new JsonArray([.. report.Set.Origins.Select(o => JsonValue.Create(o))]),
        ["files"] = new JsonArray([.. report.Files.Select(f => new JsonObject
        {
            ["path"] = f.File.Path,
            ["state"] = f.State.ToString(),
            ["bytes"] = f.File.Bytes,
            ["explanation"] = f.Explanation,
        })]),
    };
}
