using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Commands;
using Spectre.Console;

namespace ActorLab.Hosts.Memory;

/// <summary><c>memory stats</c>, <c>list</c>, <c>export</c> and <c>verify</c>: they read a run's memory and never change it.</summary>
internal static class MemoryVerbs
{
    private const int ShownBytes = 24;

    public static Task<int> Stats(MemoryRequest request, CliContext context)
    {
        using RunDirectory directory = RunDirectory.View(request.Directory);
        using MemoryFile file = MemoryFile.Open(directory.MemoryDatabase);
        IReadOnlyList<StoredPartition> partitions = file.Load();
        IReadOnlyList<Trajectory> all = [.. partitions.SelectMany(p => Slots(p).Select(s => p.Store.At(s)!))];
        (string Source, int Count)[] sources = [.. all.GroupBy(t => t.Source).Select(g => (g.Key, g.Count())).OrderByDescending(s => s.Item2).ThenBy(s => s.Key, StringComparer.Ordinal)];
        var json = new JsonObject
        {
            ["partitions"] = new JsonArray([.. partitions.Select(p => new JsonObject
            {
                ["partition"] = p.Partition,
                ["keys"] = p.Store.KeyCount,
                ["trajectories"] = p.Store.Count,
                ["bytes"] = p.Store.Bytes,
                ["everStored"] = p.Store.NextNumber,
                ["rows"] = p.Rows,
                ["rowBytes"] = p.RowBytes,
            })]),
            ["keys"] = partitions.Sum(p => p.Store.KeyCount),
            ["trajectories"] = all.Count,
            ["bytes"] = partitions.Sum(p => p.Store.Bytes),
            ["everStored"] = partitions.Sum(p => p.Store.NextNumber),
            ["oldestVersion"] = all.Count > 0 ? all.Min(t => t.WeightsVersion) : null,
            ["newestVersion"] = all.Count > 0 ? all.Max(t => t.WeightsVersion) : null,
            ["meanReward"] = all.Count > 0 ? all.Average(t => t.Reward) : null,
            ["sources"] = new JsonObject(sources.Select(s => KeyValuePair.Create(s.Source, (JsonNode?)s.Count))),
        };
        context.Result(json, console =>
        {
            Table table = new Table().Border(TableBorder.Simple).AddColumns("partition", "keys", "trajectories", "bytes", "ever stored", "rows", "row bytes");
            foreach (StoredPartition p in partitions)
                table.AddRow(Number(p.Partition), Number(p.Store.KeyCount), Number(p.Store.Count), Number(p.Store.Bytes), Number(p.Store.NextNumber), Number(p.Rows), Number(p.RowBytes));
            console.Write(table);
            context.Line(all.Count == 0 ? "No trajectories." : string.Create(CultureInfo.InvariantCulture,
                $"{all.Count:N0} trajectories of {partitions.Sum(p => p.Store.KeyCount):N0} keys, weights versions {json["oldestVersion"]} to {json["newestVersion"]}, mean reward {all.Average(t => t.Reward):G4}"));
            foreach ((string source, int count) in sources) context.Line(string.Create(CultureInfo.InvariantCulture, $"  {source,-24} {count,12:N0}"));
        });
        return Task.FromResult(ExitCode.Done);
    }

    public static Task<int> List(MemoryRequest request, CliContext context)
    {
        using RunDirectory directory = Lock(request.Directory);
        using MemoryFile file = MemoryFile.Open(directory.MemoryDatabase);
        IReadOnlyList<StoredPartition> partitions = file.Load();
        Func<Trajectory, string?>? text = Text(request, context);
        (TrajectoryStore Store, int Slot)[] found =
        [
            .. partitions.SelectMany(p => (request.Key is { } key ? p.Store.SlotsOf(key) : Slots(p)).Select(s => (p.Store, s))),
        ];
        TrajectoryLine[] lines = [.. found.Take(request.Limit).Select(f => TrajectoryLine.Of(f.Store, f.Slot, text))];
        context.Result(
            new JsonObject { ["trajectories"] = new JsonArray([.. lines.Select(l => l.ToNode())]), ["found"] = found.Length },
            console =>
            {
                Table table = new Table().Border(TableBorder.Simple).AddColumns("key", "reward", "version", "source", "bytes", text is null ? "content" : "text");
                foreach (TrajectoryLine line in lines)
                {
                    string content = line.Text ?? Convert.ToHexStringLower(line.Content.AsSpan(0, Math.Min(ShownBytes, line.Content.Length))) + (line.Content.Length > ShownBytes ? "..." : "");
                    table.AddRow(Number(line.Key), line.Reward.ToString("G4", CultureInfo.InvariantCulture), Number(line.Version), Markup.Escape(line.Source), Number(line.Content.Length), Markup.Escape(content));
                }

                console.Write(table);
                context.Line($"{Number(lines.Length)} of {Number(found.Length)} shown.");
            });
        return Task.FromResult(ExitCode.Done);
    }

    public static Task<int> Export(MemoryRequest request, CliContext context)
    {
        string path = Path.GetFullPath(request.File!);
        if (File.Exists(path)) throw new InputException("the file exists already: choose another", request.File);
        using RunDirectory directory = Lock(request.Directory);
        using MemoryFile file = MemoryFile.Open(directory.MemoryDatabase);
        IReadOnlyList<StoredPartition> partitions = file.Load();
        Func<Trajectory, string?>? text = Text(request, context);
        long count = 0;
        string temporary = path + ".part";
        try
        {
            using (var writer = new StreamWriter(temporary) { NewLine = "\n" })
            {
                foreach (StoredPartition partition in partitions)
                {
                    foreach (int slot in Slots(partition))
                    {
                        context.Stop.ThrowIfCancellationRequested();
                        writer.WriteLine(TrajectoryLine.Of(partition.Store, slot, text).ToJson());
                        count++;
                    }
                }
            }

            File.Move(temporary, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("the file cannot be written: " + e.Message, request.File, inner: e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }

        context.Result(
            new JsonObject { ["file"] = request.File, ["trajectories"] = count },
            _ => context.Line($"{Number(count)} trajectories written to {request.File}."));
        return Task.FromResult(ExitCode.Done);
    }

    public static Task<int> Verify(MemoryRequest request, CliContext context)
    {
        using RunDirectory directory = Lock(request.Directory);
        using MemoryFile file = MemoryFile.Open(directory.MemoryDatabase);
        MemoryCheck check = MemoryCheck.Of(file);
        context.Result(
            new JsonObject
            {
                ["events"] = check.Events,
                ["snapshots"] = check.Snapshots,
                ["trajectories"] = check.Trajectories,
                ["damagedRows"] = check.DamagedRows,
                ["missingEvents"] = check.MissingEvents,
                ["duplicates"] = check.Duplicates,
                ["faults"] = new JsonArray([.. check.Faults.Select(f => new JsonObject { ["partition"] = f.PersistenceId, ["sequence"] = f.Sequence, ["reason"] = f.Reason })]),
            },
            _ =>
            {
                foreach (MemoryFault fault in check.Faults)
                    context.Line(fault.Sequence is { } sequence ? $"{fault.PersistenceId}, event {sequence.ToString(CultureInfo.InvariantCulture)}: {fault.Reason}" : $"the database: {fault.Reason}");
                context.Line(
                    $"{Number(check.Events)} events and {check.Snapshots} snapshots with {Number(check.Trajectories)} trajectories: "
                    + (check.Faults.Count == 0 ? "all whole." : $"{check.DamagedRows} damaged rows, {check.MissingEvents} missing events."));
            });
        return Task.FromResult(check.Faults.Count == 0 ? ExitCode.Done : ExitCode.Failed);
    }

    /// <summary>The directory of a run that is not running.</summary>
    internal static RunDirectory Lock(string path)
    {
        try
        {
            return RunDirectory.Resume(path);
        }
        catch (RunDirectoryRefusedException e)
        {
            throw new CliException(ExitCode.RunDirectoryRefused, e.Message, e);
        }
    }

    private static Func<Trajectory, string?>? Text(MemoryRequest request, CliContext context) =>
        request.Text && RunDirectorySettings.Load(context, request.Directory, []) is var settings ? context.Experiments.Of(settings).TrajectoryText(settings, request.DataRoot) : null;

    private static IEnumerable<int> Slots(StoredPartition partition) =>
        Enumerable.Range(0, partition.Store.SlotCount).Where(slot => partition.Store.At(slot) is not null);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
