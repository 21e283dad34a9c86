using ActorLab.Actors.Runtime.Runs;
using ActorLab.Domain.Common;
using Akka.Actor;

namespace ActorLab.Actors.Runtime.Recording;

/// <summary>
/// Writes the run's measurements down: a line each in <c>metrics.jsonl</c>, and event files for TensorBoard. Takes what
/// it is told and what is published on the event stream of its node.
/// </summary>
public sealed class RunRecorder : ReceiveActor
{
    private readonly string _metricsFile;
    private readonly string _tensorBoardFolder;
    private readonly DateTimeOffset _started;
    private readonly double _secondsBefore;
    private MetricsFile _metrics = null!;
    private EventFileWriter _events = null!;
    private bool _failed;

    /// <summary>Use <see cref="Props(RunDirectory, IScheduler)"/>.</summary>
    public RunRecorder(string metricsFile, string tensorBoardFolder, DateTimeOffset started, double secondsBefore)
    {
        _metricsFile = metricsFile;
        _tensorBoardFolder = tensorBoardFolder;
        _started = started;
        _secondsBefore = secondsBefore;

        Receive<RecordMetrics>(Record);
        Receive<MetricsReported>(reported => Record(new RecordMetrics(reported.Role, reported.Step, reported.Metrics)));
        Receive<FlushRecords>(flush =>
        {
            _metrics.Flush();
            Sender.Tell(new RecordsFlushed(flush.RequestId));
        });
    }

    /// <summary>How the recorder of a life of a run is made that begins now.</summary>
    public static Props Props(RunDirectory files, IScheduler scheduler) =>
        Props(files.MetricsFile, files.TensorBoardFolder, scheduler.SteadyNow(), MetricsFile.LastSeconds(files.MetricsFile));

    /// <summary>How the recorder is made.</summary>
    /// <param name="metricsFile">The run's <c>metrics.jsonl</c>.</param>
    /// <param name="tensorBoardFolder">The run's <c>tensorboard</c>.</param>
    /// <param name="started">When this session of the run began: <see cref="SteadyTime"/>.</param>
    /// <param name="secondsBefore">Wall time of the sessions before it: <see cref="MetricsFile.LastSeconds"/>.</param>
    public static Props Props(string metricsFile, string tensorBoardFolder, DateTimeOffset started, double secondsBefore = 0) =>
        Akka.Actor.Props.Create(() => new RunRecorder(metricsFile, tensorBoardFolder, started, secondsBefore));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _metrics = new MetricsFile(_metricsFile);
        _events = new EventFileWriter(_tensorBoardFolder, Context.System.Scheduler.Now);
        Context.System.EventStream.Subscribe(Self, typeof(RecordMetrics));
        Context.System.EventStream.Subscribe(Self, typeof(MetricsReported));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _metrics?.Dispose();
        _events?.Dispose();
    }

    private void Record(RecordMetrics record)
    {
        // From another node: what lacks a part is nothing to write down.
        if (_failed || record.Role is null || record.Metrics is null) return;
        double seconds = _secondsBefore + (Context.System.Scheduler.SteadyNow() - _started).TotalSeconds;
        try
        {
            _metrics.Append(new MetricsRecord(seconds, record.Step, record.Role, record.Metrics));
            _events.Scalars(Context.System.Scheduler.Now, record.Step, record.Metrics.Select(m => KeyValuePair.Create(record.Role + "/" + m.Key, m.Value)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A run whose measurements are lost must not look as if it went well.
            _failed = true;
            Context.System.EventStream.Publish(new FailRun(FatalRunException.Describe(e)));
        }
    }
}
