using System.Globalization;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Hosts.Cluster.Http;
using ActorLab.Hosts.Commands;
using Spectre.Console;

namespace ActorLab.Hosts.Cluster;

/// <summary><c>cluster status</c>: asks a node and shows what it says.</summary>
internal static class ClusterStatusVerb
{
    public static async Task<int> RunAsync(ClusterStatusRequest request, CliContext context)
    {
        using var client = new StatusClient(request.Url, request.TokenFile);
        ClusterReport report = await client.AskAsync(context.Stop);
        if (request.Watch is not { } interval)
        {
            context.Result(ClusterJson.Write(report), console => ClusterTable.Show(console, report));
            return ExitCode.Done;
        }

        await WatchAsync(client, report, interval, context);
        return ExitCode.Done;
    }

    /// <summary>Until Ctrl+C. A node that is away for a while is what one watches for: it ends nothing.</summary>
    private static async Task WatchAsync(StatusClient client, ClusterReport report, TimeSpan interval, CliContext context)
    {
        using var timer = new PeriodicTimer(interval);
        Show(() => ClusterTable.Show(context.Console, report));
        try
        {
            while (await timer.WaitForNextTickAsync(context.Stop))
            {
                try
                {
                    ClusterReport next = await client.AskAsync(context.Stop);
                    Show(() => ClusterTable.Show(context.Console, next));
                }
                catch (CliException e)
                {
                    Show(() => context.Line(e.Message));
                }
            }
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // The way to end it.
        }

        void Show(Action show)
        {
            if (context.IsLive) context.Console.Clear();
            context.Line(DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
            show();
        }
    }
}
