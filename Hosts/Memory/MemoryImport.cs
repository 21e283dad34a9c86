using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;
using Akka.Actor;

namespace ActorLab.Hosts.Memory;

/// <summary><c>memory import</c>: stores the trajectories of a file through the memory itself, so that every rule of it holds.</summary>
internal static class MemoryImport
{
    private static readonly int MaximumBytes = new MemoryOptions("", "", "").MaximumRequestBytes;

    public static async Task<int> RunAsync(MemoryRequest request, CliContext context)
    {
        if (!File.Exists(request.File)) throw new InputException("there is no such file", request.File);

        // All of it is read before anything is stored: a fault in the last line leaves the run as it was.
        foreach (Trajectory _ in Read(request.File)) context.Stop.ThrowIfCancellationRequested();
        using RunDirectory directory = MemoryVerbs.Lock(request.Directory);
        EffectiveSettings settings = RunDirectorySettings.Load(context, request.Directory, []);
        MemoryOptions options = context.Experiments.Of(settings).Memory(settings)
            ?? throw new InputException($"runs of '{settings.Experiment}' keep no trajectories that could be imported", settings.File);
        if (File.Exists(directory.MemoryDatabase))
        {
            // A damaged memory would not start; this says what is wrong with it.
            using MemoryFile file = MemoryFile.Open(directory.MemoryDatabase);
            file.Load();
        }

        RuntimeConfig.PrepareFiles(directory.Folder);
        ActorSystem system = ActorSystem.Create(
            "actorlab", RuntimeConfig.Setup(FileLogger.Config(directory.LogFile).WithFallback(RuntimeConfig.Local(directory.Folder)), MemoryProtocol.Bindings));
        try
        {
            IActorRef memory = system.ActorOf(MemoryRouter.Props(options), "memory");
            var done = new TaskCompletionSource<MemoryClient>(TaskCreationOptions.RunContinuationsAsynchronously);
            system.ActorOf(MemoryFeeder.Props(Read(request.File), options.Partitions, memory, done)).Tell(new MemoryFeeder.Begin());
            MemoryClient client = await done.Task.WaitAsync(context.Stop);
            context.Result(
                new JsonObject { ["file"] = request.File, ["added"] = client.Added, ["known"] = client.Known },
                _ => context.Line(string.Create(CultureInfo.InvariantCulture, $"{client.Added:N0} trajectories added, {client.Known:N0} were there already.")));
            return ExitCode.Done;
        }
        finally
        {
            await system.Terminate();
        }
    }

    private static IEnumerable<Trajectory> Read(string file)
    {
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            Trajectory trajectory = TrajectoryLine.Read(line, file, number);
            if (MemoryPartitions.SizeOf(trajectory) > MaximumBytes) throw new InputException($"the content is longer than the {MaximumBytes} bytes that a trajectory may have", file, number);
            yield return trajectory;
        }
    }
}
