using System.Globalization;
using ActorLab.Actors.Runtime.Cluster;
using Spectre.Console;

namespace ActorLab.Hosts.Cluster;

/// <summary>A cluster's report for people.</summary>
internal static class ClusterTable
{
    public static void Show(IAnsiConsole console, ClusterReport report)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("node", "roles", "membership", "ready", "actors", "partitions", "restarts", "version");
        foreach (NodeReport node in report.Nodes.OrderBy(n => n.Address, StringComparer.Ordinal))
        {
            string status = node.Reachable ? node.Status : node.Status + ", unreachable";
            table.AddRow(
                Text(node.Address),
                Text(string.Join(", ", node.Roles)),
                Colored(status, !node.Reachable || node.Status is "Down" or "Removed" ? "red" : node.Status == "Up" ? "green" : "yellow"),
                Colored(node.Ready ? "yes" : "no", node.Ready ? "green" : "yellow"),
                Text(Actors(node.Instances)),
                Text(Ranges(node.Partitions)),
                Number(node.Restarts),
                Text(node.Version));
        }

        console.Write(table);
        foreach (NodeReport node in report.Nodes.Where(n => n.Fault.Length > 0).OrderBy(n => n.Address, StringComparer.Ordinal))
            console.MarkupLine($"[red]{Text(node.Address)}: {Text(node.Fault)}[/]");
        if (report.Waiting.Length > 0) console.MarkupLine($"[yellow]The run waits: {Text(report.Waiting)}[/]");
        if (report.Run is { } run) Show(console, run);
        else console.MarkupLine("No run.");
    }

    /// <summary>Actors of a kind together: <c>explorer-0..3, learner-0</c>.</summary>
    internal static string Actors(IReadOnlyList<string> names)
    {
        var kinds = names.Select(name => name.LastIndexOf('-') is > 0 and var dash && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? (Kind: name[..(dash + 1)], Number: number)
            : (Kind: name, Number: -1));
        return string.Join(", ", kinds.GroupBy(k => k.Kind, k => k.Number).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.Key + (g.All(n => n < 0) ? "" : Ranges([.. g]))));
    }

    /// <summary>Numbers in a row together: <c>0..3, 7</c>.</summary>
    internal static string Ranges(IReadOnlyList<int> numbers)
    {
        int[] sorted = [.. numbers.Distinct().Order()];
        var parts = new List<string>();
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to] == sorted[to - 1] + 1; to++)
            {
            }

            parts.Add(to - from == 1 ? $"{sorted[from]}" : $"{sorted[from]}..{sorted[to - 1]}");
        }

        return string.Join(", ", parts);
    }

    private static void Show(IAnsiConsole console, RunReport run)
    {
        var elapsed = TimeSpan.FromSeconds(run.Seconds is >= 0 and < 1e9 ? run.Seconds : 0);
        string time = elapsed.ToString(elapsed.Days > 0 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
        string phase = run.Phase.Length > 0 ? $"phase {run.Phase}, step {Number(run.Steps)}, {time}" : "not begun";
        console.MarkupLine($"Run {Text(run.RunId)} ({Text(run.Experiment)}) in {Text(run.Folder)}: {Text(phase)}");
        string lag = double.IsFinite(run.PolicyLag) ? $"; policy lag {run.PolicyLag.ToString("0.##", CultureInfo.InvariantCulture)}" : "";
        console.MarkupLine($"Tickets: {Number(run.OpenTickets)} open, {Number(run.LeasedTickets)} in flight, {Number(run.Quarantined)} given up; workers: {Number(run.Workers)}{lag}");
    }

    private static string Colored(string text, string color) => $"[{color}]{Text(text)}[/]";

    /// <summary>Text of other machines: it must not move the cursor.</summary>
    private static string Text(string text) => Markup.Escape(string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)));

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
