using System.Diagnostics.Metrics;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Telemetry;
using Akka.Actor;
using Akka.Event;

namespace ActorLab.Tests.Actors.Runtime.Telemetry;

/// <summary>In virtual time, where every message that can travel is serialized.</summary>
public sealed class MetricsCollectorTests : RuntimeTestKit
{
    private static readonly RunSummary Summary = new(
        RunStatus.Running, "work", TimeSpan.FromSeconds(30), new Dictionary<string, long>(), new Dictionary<string, MetricValue>(), 3, 1, 0, 2, null, null);

    /// <summary>Dead letters cannot be serialized: where all is (never in production) they are not counted, and harm nobody.</summary>
    [Fact]
    public void What_cannot_be_serialized_does_not_stop_the_counting()
    {
        using NodeMetrics metrics = NodeMetrics.Start(Sys);
        using var values = new Values(metrics);
        Sys.DeadLetters.Tell(new object());
        Sys.EventStream.Publish(new UnhandledMessage(new object(), TestActor, TestActor));
        Sys.EventStream.Publish(new RunWarning("x"));
        AwaitAssert(() => Assert.Equal(1, values["actorlab.warnings"]));
    }

    [Fact]
    public void A_running_run_that_falls_silent_is_no_longer_shown_and_an_ended_one_is()
    {
        using NodeMetrics metrics = NodeMetrics.Start(Sys);
        using var values = new Values(metrics);
        Assert.Null(values["actorlab.run.workers"]);
        Sys.EventStream.Publish(Summary);
        AwaitAssert(() => Assert.Equal(2, values["actorlab.run.workers"]));
        Clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal((2, 50), (values["actorlab.run.workers"], values["actorlab.run.checkpoint.age"]));
        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(values["actorlab.run.workers"]);
        Sys.EventStream.Publish(Summary with { Status = RunStatus.Finished });
        AwaitAssert(() => Assert.Equal(0, values["actorlab.run.running"]));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, null), (values["actorlab.run.running"], values["actorlab.run.checkpoint.age"]));
    }

    /// <summary>The newest value of gauges, the sum of counters.</summary>
    private sealed class Values : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, double> _values = [];

        public Values(NodeMetrics metrics)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, metrics.Meter)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((i, value, _, _) => Take(i, value));
            _listener.SetMeasurementEventCallback<double>((i, value, _, _) => Take(i, value));
            _listener.Start();
        }

        public double? this[string name]
        {
            get
            {
                lock (_values)
                {
                    foreach (string gauge in _values.Keys.Where(k => k.StartsWith("actorlab.run.", StringComparison.Ordinal)).ToList()) _values.Remove(gauge);
                    _listener.RecordObservableInstruments();
                    return _values.TryGetValue(name, out double value) ? value : null;
                }
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Take(Instrument instrument, double value)
        {
            lock (_values) _values[instrument.Name] = instrument.IsObservable ? value : _values.GetValueOrDefault(instrument.Name) + value;
        }
    }
}
