using System.Globalization;
using System.Runtime.Serialization;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.Common;
using Microsoft.Data.Sqlite;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>A row of the memory's database: an event or a snapshot.</summary>
/// <param name="PersistenceId">The partition's persistence id.</param>
/// <param name="Sequence">The event's number, or that of the last event in the snapshot.</param>
/// <param name="IsSnapshot">Whether it is a snapshot.</param>
/// <param name="Manifest">What it says it is.</param>
/// <param name="Serializer">Whose bytes they are.</param>
/// <param name="Bytes">The bytes.</param>
public sealed record MemoryRow(string PersistenceId, long Sequence, bool IsSnapshot, string Manifest, long Serializer, byte[] Bytes);

/// <summary>One partition as a recovery would find it.</summary>
/// <param name="PersistenceId">Its persistence id.</param>
/// <param name="Partition">Its number.</param>
/// <param name="Store">Its content.</param>
/// <param name="Rows">Rows that a recovery reads.</param>
/// <param name="RowBytes">Their bytes in the file.</param>
public sealed record StoredPartition(string PersistenceId, int Partition, TrajectoryStore Store, int Rows, long RowBytes);

/// <summary>
/// Reads the memory's database without an actor system: what a recovery would find, and every row on its own. It never
/// writes, and sees one state of the file from its opening on, also while a run goes on writing.
/// </summary>
public sealed class MemoryFile : IDisposable
{
    private const string Prefix = "memory-";

    private static readonly Type[] EventTypes =
    [
        typeof(TrajectoriesStored), typeof(TrajectoriesRemoved), typeof(PrioritiesChanged), typeof(SamplesDrawn),
        typeof(CompactionBegun), typeof(TrajectoriesKept), typeof(CompactionFinished),
    ];

    private static readonly Dictionary<string, MessageBinding> Events =
        MemoryProtocol.Bindings.Where(b => EventTypes.Contains(b.Type)).ToDictionary(b => b.Manifest, StringComparer.Ordinal);

    private static readonly MessageBinding SnapshotBinding = MemoryProtocol.Bindings.Single(b => b.Type == typeof(TrajectorySnapshot));

    private readonly string _file;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    private MemoryFile(string file, SqliteConnection connection)
    {
        _file = file;
        _connection = connection;
        _transaction = connection.BeginTransaction(deferred: true);
    }

    /// <summary>The persistence ids of the partitions, by number.</summary>
    public IReadOnlyList<string> PersistenceIds { get; private set; } = [];

    /// <summary>Opens a database.</summary>
    /// <exception cref="InputException">It is not there or is none.</exception>
    public static MemoryFile Open(string file)
    {
        if (!File.Exists(file)) throw new InputException("there is no such file: the run has stored no trajectory yet", file);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var opened = new MemoryFile(file, connection);
            opened.PersistenceIds = opened.FindPersistenceIds();
            return opened;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Unreadable(file, e);
        }
    }

    /// <summary>The number of a partition.</summary>
    public static int PartitionOf(string persistenceId) =>
        int.TryParse(persistenceId.AsSpan(persistenceId.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int partition) ? partition : 0;

    /// <summary>Reads what a row holds.</summary>
    /// <exception cref="SerializationException">It cannot be read.</exception>
    public static object Read(MemoryRow row)
    {
        if (row.Serializer != ActorLabSerializer.Id) throw new SerializationException($"It was written by serializer {row.Serializer}, which is not ActorLab's.");
        MessageBinding binding = row.IsSnapshot
            ? row.Manifest == SnapshotBinding.Manifest ? SnapshotBinding : throw new SerializationException($"'{row.Manifest}' is no snapshot.")
            : Events.GetValueOrDefault(row.Manifest) ?? throw new SerializationException($"'{row.Manifest}' is no event of the memory.");
        object read = binding.Read(JournalSeal.Open(row.Bytes));
        return TrajectoriesIn(read) is { } trajectories && !trajectories.Any(t => t?.Content is null || t.Source is null)
            ? read
            : throw new SerializationException("A trajectory in it lacks its content or source.");
    }

    /// <summary>The trajectories that an event or a snapshot brings with it.</summary>
    public static IReadOnlyList<Trajectory> TrajectoriesIn(object content) => content switch
    {
        TrajectoriesStored stored => stored.Trajectories,
        TrajectoriesKept kept => kept.Trajectories,
        TrajectorySnapshot snapshot => snapshot.Trajectories,
        _ => [],
    };

    /// <summary>What each partition holds.</summary>
    /// <exception cref="InputException">A row cannot be read.</exception>
    public IReadOnlyList<StoredPartition> Load() => [.. PersistenceIds.Select(Load)];

    /// <summary>A partition's snapshots, then its events, by sequence number.</summary>
    public IEnumerable<MemoryRow> Rows(string persistenceId, long afterEvent = 0)
    {
        foreach (MemoryRow row in Select(true, "SELECT sequence_number, manifest, serializer_id, snapshot FROM snapshot WHERE persistence_id = $id ORDER BY sequence_number", persistenceId, 0)) yield return row;
        foreach (MemoryRow row in Select(false, "SELECT sequence_number, manifest, identifier, message FROM journal WHERE persistence_id = $id AND deleted = 0 AND sequence_number > $after ORDER BY sequence_number", persistenceId, afterEvent)) yield return row;
    }

    /// <summary>What SQLite says about the file itself; empty where all is well.</summary>
    public IReadOnlyList<string> CheckFile()
    {
        var faults = new List<string>();
        try
        {
            using SqliteDataReader reader = Command("PRAGMA integrity_check(20)").ExecuteReader();
            while (reader.Read())
                if (reader.GetString(0) is var line && line != "ok") faults.Add(line);
        }
        catch (SqliteException e)
        {
            faults.Add(e.Message);
        }

        return faults;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    private StoredPartition Load(string persistenceId)
    {
        var store = new TrajectoryStore();
        int rows = 0;
        long bytes = 0;
        MemoryRow? snapshot = null;
        try
        {
            foreach (MemoryRow row in Rows(persistenceId))
            {
                if (row.IsSnapshot)
                {
                    snapshot = row;
                    continue;
                }

                Begin();
                if (row.Sequence <= (snapshot?.Sequence ?? 0)) continue;
                store.ApplyEvent(Read(row));
                rows++;
                bytes += row.Bytes.Length;
            }

            Begin();
        }
        catch (SqliteException e)
        {
            throw Unreadable(_file, e);
        }

        return new StoredPartition(persistenceId, PartitionOf(persistenceId), store, rows, bytes);

        // The last snapshot, once it is known to be the last.
        void Begin()
        {
            if (snapshot is null || rows > 0 || store.NextNumber > 0) return;
            store.Apply((TrajectorySnapshot)Read(snapshot));
            rows = 1;
            bytes = snapshot.Bytes.Length;
        }

        object Read(MemoryRow row)
        {
            try
            {
                return MemoryFile.Read(row);
            }
            catch (SerializationException e)
            {
                string what = row.IsSnapshot ? "snapshot at event" : "event";
                throw new InputException($"{what} {row.Sequence} of {persistenceId} is damaged ({e.Message.TrimEnd('.')}); 'actorlab memory verify' shows all that is", _file, inner: e);
            }
        }
    }

    private List<string> FindPersistenceIds()
    {
        var ids = new List<string>();
        foreach (string table in (string[])["journal", "snapshot"])
        {
            using SqliteCommand known = Command("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $id");
            known.Parameters.AddWithValue("$id", table);
            if ((long)known.ExecuteScalar()! == 0) continue;
            using SqliteCommand command = Command($"SELECT DISTINCT persistence_id FROM {table}");
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read()) ids.Add(reader.GetString(0));
        }

        return [.. ids.Distinct().Where(id => id.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(PartitionOf).ThenBy(id => id, StringComparer.Ordinal)];
    }

    private IEnumerable<MemoryRow> Select(bool snapshots, string sql, string persistenceId, long after)
    {
        using SqliteCommand command = Command(sql);
        command.Parameters.AddWithValue("$id", persistenceId);
        if (!snapshots) command.Parameters.AddWithValue("$after", after);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new MemoryRow(
                persistenceId,
                reader.GetInt64(0),
                snapshots,
                reader.IsDBNull(1) ? "" : reader.GetString(1),
                reader.IsDBNull(2) ? 0 : reader.GetInt64(2),
                reader.IsDBNull(3) ? [] : (byte[])reader.GetValue(3));
        }
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = sql;
        return command;
    }

    private static InputException Unreadable(string file, SqliteException e) =>
        new($"the memory cannot be read ({e.Message.TrimEnd('.')}): restore the file from a copy", file, inner: e);
}
