using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster.Security;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;
using ActorLab.Hosts.Reporting;
using Akka.Actor;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorLab.Hosts.Cluster;

/// <summary><c>run</c> and <c>resume</c> with <c>--host cluster</c>: hands the run to the cluster and watches it to its end.</summary>
internal static class ClusterRunVerb
{
    /// <summary><c>run CONF --host cluster</c>.</summary>
    public static async Task<int> RunAsync(RunRequest request, CliContext context)
    {
        NodeSettings node = Checked(request.Node!, request.Settings);
        EffectiveSettings settings = context.Experiments.Prepare(request.Settings, Environment.ProcessorCount);
        using (RunDirectory directory = RunDirectories.Create(request.RunDirectory, settings))
        {
            SettingsHistory.Begin(directory, settings);
            // The directory's name may be anything; a name in the cluster's journals must be its own for ever.
            new ClusterMark(node.Cluster, RunDirectory.NewName(settings.Experiment, (ulong)settings.Run.Seed, TimeProvider.System)).Write(directory);
            return await RunAsync(settings, directory, node, request.Detached, context, []);
        }
    }

    /// <summary><c>resume DIR --host cluster</c>.</summary>
    public static async Task<int> ResumeAsync(ResumeRequest request, CliContext context)
    {
        NodeSettings node = Checked(request.Node!, request.Settings);
        using (RunDirectory directory = RunDirectories.Resume(request.RunDirectory))
        {
            if (ClusterMark.Read(directory) is null)
                throw new InputException($"this run was begun in one process, and its journals are in its directory: go on with 'actorlab resume {directory.Folder}'", directory.Folder);
            return await RunAsync(request.Settings, directory, node, request.Detached, context, SettingsHistory.GoOn(directory, request.Settings, context.Schema));
        }
    }

    private static NodeSettings Checked(NodeSettings node, EffectiveSettings settings)
    {
        if (node.Join.Count == 0) throw new InputException("--host cluster needs a node to join the cluster by: give --join host:port, or 'join' in the file of --node");
        if (!settings.Akka.IsEmpty) throw new InputException("a section 'akka' has no effect in a cluster, whose nodes are running already: remove it", settings.File);
        return node with { Roles = new SettingsList<string>([]), Port = 0 };
    }

    private static async Task<int> RunAsync(
        EffectiveSettings settings, RunDirectory directory, NodeSettings node, bool detached, CliContext context, IReadOnlyList<string> notes)
    {
        directory.WriteEnvironment(RunEnvironment.Capture(TimeProvider.System, settings.Run.Threads, typeof(ActorSystem).Assembly, typeof(TorchSharp.torch).Assembly));
        string runId = ClusterMark.Read(directory)!.RunId;
        using var reporter = new ConsoleReporter(context, $"{settings.Experiment}, seed {settings.Run.Seed}, on the cluster '{node.Cluster}', in {directory.Folder}");
        foreach (string note in notes) reporter.Note(note);
        using ClusterSecurity security = ClusterSecurity.Of(node.Security, node.Host, node.Join);
        foreach (string warning in security.Warnings) reporter.Note(warning);
        NodeSettings console = node with { Folder = directory.Folder, Roles = new SettingsList<string>([NodeRoles.Console]) };
        ActorSystem system = NodeSystem.Create(console, security, RuntimeConfig.InMemory());
        try
        {
            await UpAsync(system, node, security);
            IActorRef runs = ClusterNode.Start(system, new NodeOptions { Roles = [NodeRoles.Console], Runs = _ => throw new InvalidOperationException() }).Runs;
            var run = new RunAssignment(runId, settings.Experiment, (ulong)settings.Run.Seed, settings.ToHocon(), directory.Folder);
            await SubmitAsync(runs, run, node.JoinPatience, context.Stop);
            if (detached)
            {
                reporter.Dispose();
                context.Line($"The cluster has taken {runId} on. 'actorlab cluster status' shows how it goes; {directory.ResultFile} will say how it ended.");
                return ExitCode.Done;
            }

            // Names of counters and metrics to show are the experiment's, which only nodes make.
            var watch = new RunWatch(reporter, settings.Run.Budget.Steps, context.Experiments.Of(settings).Headlines);
            system.ActorOf(RunWatcher.Props(watch), "console");
            var ended = new TaskCompletionSource<RunClosed>(TaskCreationOptions.RunContinuationsAsynchronously);
            system.ActorOf(ClusterWatcher.Props(runs, runId, reporter.Note, ended), "watcher");
            await using CancellationTokenRegistration stop = context.Stop.Register(() => runs.Tell(new StopRun()));
            RunClosed end = await ended.Task;
            reporter.Dispose();
            var result = new RunResult(settings.Experiment, RunFinished.StatusName(end.Status), (ulong)settings.Run.Seed, end.Steps, end.Seconds, end.Metrics);
            return ResultView.Print(context, directory.Folder, result, end.Reason, $"actorlab resume {directory.Folder} --host cluster");
        }
        finally
        {
            await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        }
    }

    private static async Task UpAsync(ActorSystem system, NodeSettings node, ClusterSecurity security)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        AkkaCluster.Get(system).RegisterOnMemberUp(up.SetResult);
        if (await Task.WhenAny(up.Task, system.WhenTerminated, Task.Delay(node.JoinPatience)) != up.Task)
        {
            throw new CliException(
                ExitCode.Failed,
                security.LastRefusal is { IsOurs: true } ? NodeVerb.Lost(node, security.LastRefusal) : $"No node of the cluster '{node.Cluster}' let this process in within {node.JoinPatience.TotalSeconds:0} s, asked at {string.Join(", ", node.Join)}: start one there with 'actorlab node', or look at addresses, certificates and the cluster's name.");
        }
    }

    private static async Task SubmitAsync(IActorRef runs, RunAssignment run, TimeSpan joinPatience, CancellationToken stop)
    {
        for (DateTime patience = DateTime.UtcNow + joinPatience; ; stop.ThrowIfCancellationRequested())
        {
            try
            {
                object answer = await runs.Ask(new SubmitRun(run), TimeSpan.FromSeconds(3), stop);
                if (answer is SubmissionRefused refused) throw new CliException(ExitCode.Failed, refused.Reason);
                return;
            }
            catch (AskTimeoutException) when (DateTime.UtcNow < patience)
            {
                // A coordinator that is just moving answers the next time.
            }
            catch (AskTimeoutException e)
            {
                throw new CliException(ExitCode.Failed, "The cluster has no coordinator that answers: start a node with 'actorlab node --role coordinator'.", e);
            }
        }
    }
}
