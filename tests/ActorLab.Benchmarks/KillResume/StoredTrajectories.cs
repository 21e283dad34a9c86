using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Serialization;
using Microsoft.Data.Sqlite;

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
            var names = new HashSet<string>();
            if (!File.Exists(database)) return names;
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
            connection.Open();
            var catalog = new MessageCatalog(MemoryProtocol.Bindings);
            foreach ((string table, string content) in new[] { ("journal", "message"), ("snapshot", "snapshot") })
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = $"SELECT name FROM sqlite_master WHERE name = '{table}'";
                if (command.ExecuteScalar() is null) continue;
                command.CommandText = $"SELECT manifest, {content} FROM {table}";
                using SqliteDataReader row = command.ExecuteReader();
                while (row.Read())
                {
                    if (catalog.Find(row.GetString(0)) is not { } binding) continue;
                    foreach (Trajectory trajectory in In(binding.Read(JournalSeal.Open(row.GetFieldValue<byte[]>(1))))) names.Add(AcknowledgementLog.NameOf(trajectory));
                }
            }

            return names;
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static Trajectory[] In(object message) => message switch
    {
        TrajectoriesStored stored => stored.Trajectories,
        TrajectoriesKept kept => kept.Trajectories,
        TrajectorySnapshot snapshot => snapshot.Trajectories,
        _ => [],
    };
}
