using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;
using Akka.Actor;

namespace ActorLab.Hosts.Memory;

/// <summary><c>memory import</c>: stores the trajectories of a file through the memory itself, so that every rule of it holds.</summary>
internal static class MemoryImport
{
    private const int Together = 500;

    private static readonly int MaximumBytes = new MemoryOptions("", "", "").MaximumRequestBytes;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(MemoryRequest request, CliContext context)
    {
        if (!File.Exists(request.File)) throw new InputException("there is no such file", request.File);

        // All of it is read before anything is stored: a fault in the last line leaves the run as it was.
        foreach (Trajectory _ in Read(request.File)) context.Stop.ThrowIfCancellationRequested();
        using RunDirectory directory = MemoryVerbs.Lock(request.Directory);
        MemoryOptions options = ExperimentMemory.Options(RunDirectorySettings.Load(context, request.Directory, []));
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
            var client = new MemoryClient(options.Partitions);
            await StoreAll(system, client, options, request.File, context.Stop);
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

    private static async Task StoreAll(ActorSystem system, MemoryClient client, MemoryOptions options, string file, CancellationToken stop)
    {
        using Inbox inbox = Inbox.Create(system);
        IActorRef memory = system.ActorOf(MemoryRouter.Props(options), "memory");
        TimeProvider clock = TimeProvider.System;
        long lastAnswer = clock.GetTimestamp();
        foreach (Trajectory[] together in Read(file).Chunk(Together))
        {
            Send(client.Store(together, clock.GetUtcNow()));
            while (!client.HasRoom) await Listen();
        }

        while (client.OutstandingRequests > 0) await Listen();

        void Send(IEnumerable<StoreTrajectories> requests)
        {
            foreach (StoreTrajectories request in requests) inbox.Send(memory, request);
        }

        async Task Listen()
        {
            stop.ThrowIfCancellationRequested();
            object? message = null;
            try
            {
                message = await inbox.ReceiveAsync(TimeSpan.FromSeconds(1));
            }
            catch (TimeoutException)
            {
                // Nothing came: see below.
            }

            switch (message)
            {
                case TrajectoriesAcknowledged answer:
                    client.Acknowledge(answer);
                    lastAnswer = clock.GetTimestamp();
                    return;
                case StoreInvited invitation when client.Invite(invitation, clock.GetUtcNow()) is { } again:
                    Send([again]);
                    return;
                case StoreRefused refused:
                    throw new CliException(ExitCode.Failed, $"The memory refused a request: {refused.Reason}");
            }

            if (clock.GetElapsedTime(lastAnswer) > Patience)
                throw new CliException(ExitCode.Failed, $"The memory does not answer; see log.txt in the run's directory. What was added stays; import again to go on.");
            Send(client.Due(clock.GetUtcNow()));
        }
    }
}
