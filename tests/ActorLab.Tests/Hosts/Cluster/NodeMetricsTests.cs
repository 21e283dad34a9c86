using System.Text.RegularExpressions;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Actors.Runtime.Weights;
using Akka.Actor;
using Akka.Event;

namespace ActorLab.Tests.Hosts.Cluster;

public sealed partial class NodeMetricsTests
{
    private static readonly RunSummary Summary = new(
        RunStatus.Running, "train", TimeSpan.FromSeconds(90), new Dictionary<string, long> { [RunState.StepCounter] = 1200, ["sample_episodes"] = 77 },
        new Dictionary<string, MetricValue> { ["policy_lag"] = new(1.5, 1200) }, 30, 4, 2, 6, null, null);

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*\})? (NaN|[+-]Inf|-?[0-9.]+(?:E[+-]?[0-9]+)?)$""")]
    private static partial Regex Sample { get; }

    [Fact]
    public async Task What_is_published_is_counted_and_shown()
    {
        await using TestNode node = await TestNode.StartAsync();
        EventStream events = node.System.EventStream;
        events.Publish(Summary);
        var accepted = new TicketAccepted(1, "explore", "explorer", TicketResult.Of());
        events.Publish(accepted);
        events.Publish(accepted with { TicketId = 2 });
        events.Publish(accepted with { Kind = "evaluate" });
        events.Publish(new TicketFaulted(3, "explore", "it hung", false));
        events.Publish(new TicketFaulted(3, "explore", "it hung", true));
        events.Publish(new InstanceRestarting("explorer", "explorer-0", "x", TimeSpan.Zero));
        events.Publish(new RunWarning("x"));
        events.Publish(new PartitionWritten("m-0", 1000, 900, 50_000, 0)); // recovered: stored in earlier lives
        events.Publish(new PartitionWritten("m-0", 1010, 905, 50_500, 8));
        events.Publish(new PartitionWritten("m-1", 5, 5, 100, 0));
        events.Publish(new PartitionWritten("m-2", 7, 7, 100, 0));
        events.Publish(new PartitionClosed("m-2"));
        events.Publish(new WeightsPulled(3, 4096));
        events.Publish(new UnhandledMessage("x", ActorRefs.Nobody, ActorRefs.Nobody));
        events.Publish(new DeadLetter("x", ActorRefs.Nobody, node.System.DeadLetters));
        events.Publish(new MetricsReported("learner", 1200, new Dictionary<string, double> { ["loss"] = 0.25 }));
        events.Publish(new RecordMetrics("a \"b\"\\\n", 1, new Dictionary<string, double> { ["last"] = double.NaN }));

        Dictionary<string, string> samples = await ReadAsync(node, until: "actorlab_metric{name=\"last\",role=\"a \\\"b\\\"\\\\\\n\"}");
        Assert.Equal("NaN", samples["actorlab_metric{name=\"last\",role=\"a \\\"b\\\"\\\\\\n\"}"]);
        foreach ((string name, string value) in new Dictionary<string, string>
        {
            ["actorlab_tickets_accepted_total{kind=\"explore\"}"] = "2",
            ["actorlab_tickets_accepted_total{kind=\"evaluate\"}"] = "1",
            ["actorlab_tickets_faulted_total{kind=\"explore\"}"] = "2",
            ["actorlab_tickets_quarantined_total{kind=\"explore\"}"] = "1",
            ["actorlab_restarts_total{role=\"explorer\"}"] = "1",
            ["actorlab_warnings_total"] = "1",
            ["actorlab_trajectories_stored_total"] = "10",
            ["actorlab_memory_partitions"] = "2",
            ["actorlab_memory_trajectories"] = "910",
            ["actorlab_memory_size_bytes"] = "50600",
            ["actorlab_memory_unpersisted_bytes"] = "8",
            ["actorlab_weights_pulled_bytes_total"] = "4096",
            ["actorlab_unhandled_messages_total"] = "1",
            ["actorlab_dead_letters_total"] = "1",
            ["actorlab_run_steps_total"] = "1200",
            ["actorlab_run_running"] = "1",
            ["actorlab_run_elapsed_seconds"] = "90",
            ["actorlab_run_tickets_open"] = "30",
            ["actorlab_run_tickets_leased"] = "4",
            ["actorlab_run_tickets_quarantined"] = "2",
            ["actorlab_run_workers"] = "6",
            ["actorlab_run_policy_lag"] = "1.5",
            ["actorlab_run_counts{name=\"sample_episodes\"}"] = "77",
            ["actorlab_metric{name=\"loss\",role=\"learner\"}"] = "0.25",
        }) Assert.Equal((name, value), (name, samples.GetValueOrDefault(name, "nothing")));
        Assert.InRange(double.Parse(samples["actorlab_run_checkpoint_age_seconds"], System.Globalization.CultureInfo.InvariantCulture), 0, 60);
        Assert.Contains(samples.Keys, k => k.StartsWith("dotnet_gc_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gauges_of_a_run_are_silent_where_there_is_none_and_nodes_do_not_mix()
    {
        await using TestNode quiet = await TestNode.StartAsync();
        await using TestNode busy = await TestNode.StartAsync();
        busy.System.EventStream.Publish(new RunWarning("x"));
        busy.System.EventStream.Publish(Summary with { Metrics = new Dictionary<string, MetricValue>() });
        Dictionary<string, string> samples = await ReadAsync(busy, until: "actorlab_run_steps_total");
        Assert.DoesNotContain("actorlab_run_policy_lag", samples.Keys);
        Assert.Equal("1", samples["actorlab_warnings_total"]);
        samples = await ReadAsync(quiet, until: "actorlab_warnings_total");
        Assert.Equal("0", samples["actorlab_warnings_total"]);
        Assert.DoesNotContain(samples.Keys, k => k.StartsWith("actorlab_run_", StringComparison.Ordinal));
    }

    /// <summary>Reads until a series is there: the collector takes events one after the other, this one last.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync(TestNode node, string until)
    {
        while (true)
        {
            (int code, string text) = await node.GetAsync("/metrics");
            Assert.Equal(200, code);
            Dictionary<string, string> samples = Parse(text);
            if (samples.ContainsKey(until)) return samples;
        }
    }

    /// <summary>As strict as the format: one HELP, one TYPE before the samples of a name, no sample twice.</summary>
    private static Dictionary<string, string> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, string>(StringComparer.Ordinal);
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            string[] words = line.Split(' ', 4);
            if (words[0] == "#" && words[1] == "HELP") continue;
            if (words[0] == "#")
            {
                Assert.Equal("TYPE", words[1]);
                Assert.True(types.Add(words[2]), line);
                Assert.Contains(words[3], (string[])["counter", "gauge"]);
                continue;
            }

            Match match = Sample.Match(line);
            Assert.True(match.Success, line);
            Assert.Contains(match.Groups[1].Value, types);
            samples.Add(match.Groups[1].Value + match.Groups[2].Value, match.Groups[3].Value);
        }

        return samples;
    }
}
