using System.CommandLine;
using System.Globalization;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab cluster status</c> was asked for.</summary>
/// <param name="Url">The node to ask.</param>
/// <param name="TokenFile">File with its token, if one was given.</param>
/// <param name="Watch">How often to ask again; null: once.</param>
internal sealed record ClusterStatusRequest(Uri Url, string? TokenFile = null, TimeSpan? Watch = null);

/// <summary><c>cluster status</c>: how a cluster stands.</summary>
internal static class ClusterCommand
{
    /// <summary>Where a node of this machine listens, if its settings follow the documentation.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8558";

    private const double LongestWatch = 24 * 60 * 60;

    public static Command Create(CliContext context, VerbHandler<ClusterStatusRequest> status)
    {
        var url = new Option<string>("--url") { Description = $"A node's HTTP address (default: {DefaultUrl}).", HelpName = "url", DefaultValueFactory = _ => DefaultUrl };
        var token = new Option<string?>("--token-file") { Description = "File with the node's token, readable by its owner alone.", HelpName = "file" };
        var watch = new Option<string?>("--watch") { Description = "Ask again every so many seconds, until Ctrl+C.", HelpName = "seconds" };
        var command = new Command("status", "Show nodes, roles, reachability, partitions and the run of a cluster.") { url, token, watch };
        command.Handle(
            context,
            parsed =>
            {
                if (parsed.GetValue(watch) is not null && context.Json) throw new InputException("--watch shows tables for people: leave out --json, or ask once");
                return new ClusterStatusRequest(UrlOf(parsed.GetValue(url)!), parsed.GetValue(token), parsed.GetValue(watch) is { } text ? Seconds(text) : null);
            },
            status);
        return new Command("cluster", "Look at a cluster.") { command };
    }

    private static Uri UrlOf(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/status", UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url is { Host.Length: > 0, UserInfo: "" }
            ? url
            : throw new InputException($"'{text}' is no HTTP address: give one such as {DefaultUrl}", "--url");

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0.1 and <= LongestWatch
            ? TimeSpan.FromSeconds(seconds)
            : throw new InputException($"'{text}' is no number of seconds from 0.1 to {LongestWatch.ToString(CultureInfo.InvariantCulture)}", "--watch");
}
