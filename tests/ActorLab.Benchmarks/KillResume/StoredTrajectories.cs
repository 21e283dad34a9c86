using ActorLab.Actors.Runtime.Memory;

namespace ActorLab.Benchmarks.KillResume;

/// <summary>What a run's <c>memory.db</c> holds, read without any actor: every event and every snapshot.</summary>
internal static class StoredTrajectories
{
    /// <summary>The names of all trajectories, as <see cref="AcknowledgementLog.NameOf"/> gives them. Reads a copy: the run directory stays as the kill left it.</summary>
    public static IReadOnlySet<string> Read(string runDirectory)
    {
        DirectoryInfo copy = Directory.CreateTempSubdirectory("actorlab-memory-");
        try
        {
            foreach (string file in Directory.EnumerateFiles(runDirectory, "memory.db*")) File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
            string database = Path.Combine(copy.FullName, "memory.db");
            if (!File.Exists(database)) return new HashSet<string>();
            using MemoryFile memory = MemoryFile.Open(database);
            return memory.PersistenceIds.SelectMany(id => memory.Rows(id)).SelectMany(row => MemoryFile.TrajectoriesIn(MemoryFile.Read(row))).Select(AcknowledgementLog.NameOf).ToHashSet();
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }
}
