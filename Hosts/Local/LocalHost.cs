using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Reporting;
using Akka.Actor;
using Akka.Configuration;
using RunProgress = ActorLab.Actors.Runtime.Runs.RunSummary;

namespace ActorLab.Hosts.Local;

/// <summary>Runs an experiment in this process: one actor system, journals in SQLite files of the run directory.</summary>
internal static class LocalHost
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(10);

    /// <summary><c>run</c>: a new run.</summary>
    public static async Task<int> RunAsync(RunRequest request, CliContext context)
    {
        EffectiveSettings settings = context.Experiments.Prepare(request.Settings, Environment.ProcessorCount);
        using (RunDirectory directory = RunDirectories.Create(request.RunDirectory, settings))
        {
            try
            {
                SettingsHistory.Begin(directory, settings);
                return await RunAsync(settings, directory, context, []);
            }
            catch (InputException)
            {
                // Nothing has run yet: the corrected run may have the same directory.
                directory.Dispose();
                Directory.Delete(directory.Folder, recursive: true);
                throw;
            }
        }
    }

    /// <summary><c>resume</c>: goes on with a run that was stopped or killed.</summary>
    public static async Task<int> ResumeAsync(ResumeRequest request, CliContext context)
    {
        using (RunDirectory directory = RunDirectories.Resume(request.RunDirectory))
        {
            if (ClusterMark.Read(directory) is { } mark)
                throw new InputException($"this run belongs to the cluster '{mark.Cluster}', which has its journals: go on with 'actorlab resume {directory.Folder} --host cluster'", directory.Folder);
            return await RunAsync(request.Settings, directory, context, SettingsHistory.GoOn(directory, request.Settings, context.Schema));
        }
    }

    private static async Task<int> RunAsync(EffectiveSettings settings, RunDirectory directory, CliContext context, IReadOnlyList<string> notes)
    {
        directory.WriteEnvironment(RunEnvironment.Capture(TimeProvider.System, settings.Run.Threads, typeof(ActorSystem).Assembly, typeof(TorchSharp.torch).Assembly));
        using var reporter = new ConsoleReporter(context, $"{settings.Experiment}, seed {settings.Run.Seed}, in {directory.Folder}");
        foreach (string note in notes) reporter.Note(note);
        IExperiment experiment = context.Experiments.Create(settings, directory, reporter.Note);
        MessageBinding[] bindings = [.. RunProtocol.Bindings, .. RecordingProtocol.Bindings, .. experiment.Bindings];
        foreach (string mended in PrepareJournals(directory, bindings, context.Experiments.Of(settings).Memory(settings) is not null)) reporter.Note(mended);
        Config config = settings.Akka.WithFallback(FileLogger.Config(directory.LogFile)).WithFallback(RuntimeConfig.Local(directory.Folder));
        var watch = new RunWatch(reporter, settings.Run.Budget.Steps, experiment.Headlines);
        ActorSystem system = ActorSystem.Create("actorlab", RuntimeConfig.Setup(config, bindings));
        try
        {
            IActorRef console = system.ActorOf(RunWatcher.Props(watch), "console");
            IActorRef recorder = system.ActorOf(RunRecorder.Props(directory, system.Scheduler), "recorder");
            IActorRef run = system.ActorOf(RunSupervisor.Props(experiment, RunOptions.Of(settings, (ulong)settings.Run.Seed, directory.Folder)), "run");
            await using CancellationTokenRegistration stop = context.Stop.Register(() => run.Tell(new StopRun()));
            Task<RunFinished> finished = run.Ask<RunFinished>(new AwaitRun(), Timeout.InfiniteTimeSpan);
            RunFinished end = await finished;
            // What was published before the end may still be in their mailboxes.
            await Drain(console.Ask<ActorIdentity>(new Identify(0), DrainPatience));
            await Drain(recorder.Ask<RecordsFlushed>(new FlushRecords(0), DrainPatience));
            reporter.Dispose();
            return Report(settings, directory, context, end, watch.Last);
        }
        finally
        {
            await system.Terminate();
        }
    }

    private static async Task Drain(Task answered)
    {
        try
        {
            await answered;
        }
        catch (AskTimeoutException)
        {
            // A recorder whose disk is full has said so, and answers no more.
        }
    }

    /// <summary>Makes the databases, and checks what is in them before anything recovers from them.</summary>
    /// <returns>What was mended, a line each.</returns>
    private static IReadOnlyList<string> PrepareJournals(RunDirectory directory, MessageBinding[] bindings, bool hasMemory)
    {
        try
        {
            // What the run has written elsewhere tells what its journals must hold.
            bool trained = Directory.EnumerateFiles(directory.CheckpointsFolder).Any();
            bool begun = trained || File.Exists(directory.MetricsFile) && new FileInfo(directory.MetricsFile).Length > 0;
            const string restore = "Restore the database from a copy of the run directory, with its -wal file if it has one, or begin a new run.";
            string memory = $"'actorlab memory verify {directory.Folder}' shows what is damaged. {restore}";
            JournalCheck.VerifyLog(directory.ControlDatabase, restore);
            JournalCheck.VerifyLog(directory.MemoryDatabase, restore);
            RuntimeConfig.PrepareFiles(directory.Folder);
            var catalog = new MessageCatalog(bindings);
            return [.. JournalCheck.Verify(directory.ControlDatabase, catalog, restore, begun, hasEvents: begun), .. JournalCheck.Verify(directory.MemoryDatabase, catalog, memory, trained && hasMemory)];
        }
        catch (FatalRunException e)
        {
            throw new CliException(ExitCode.Failed, e.Message, e);
        }
    }

    private static int Report(EffectiveSettings settings, RunDirectory directory, CliContext context, RunFinished end, RunProgress? last)
    {
        RunResult result = Result(end);
        try
        {
            directory.WriteResult(result);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What ended the run is said first: often it is the same full disk.
            end = end.Status == RunStatus.Failed
                ? end
                : end with { Status = RunStatus.Failed, Reason = $"The result cannot be written: {DiskFault.Describe(e)}. Mend this; 'resume' then writes it." };
            result = Result(end);
        }

        return ResultView.Print(context, directory.Folder, result, end.Reason, $"actorlab resume {directory.Folder}");

        RunResult Result(RunFinished finished) => new(
            settings.Experiment, RunFinished.StatusName(finished.Status), (ulong)settings.Run.Seed, last?.Steps ?? 0, last?.Elapsed.TotalSeconds ?? 0, finished.Metrics);
    }
}
