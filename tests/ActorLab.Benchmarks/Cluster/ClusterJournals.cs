using System.Data;
using System.Data.Common;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>An event of a run's coordinator as it is in the journal.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Writer">The life of the actor that wrote it.</param>
/// <param name="Created">When, in ticks of 100 ns.</param>
/// <param name="Event">What it says.</param>
internal sealed record RunRow(long Sequence, string Writer, long Created, IRunEvent Event);

/// <summary>Reads a cluster's journals without any actor, also while nodes write.</summary>
/// <param name="control">Connects to the database of the control journal; null where there is none yet.</param>
/// <param name="bulk">The same of the bulk journal.</param>
/// <param name="tables">Names of the control journal, the bulk journal and the bulk snapshots.</param>
internal sealed class ClusterJournals(Func<DbConnection?> control, Func<DbConnection?> bulk, (string Control, string Bulk, string BulkSnapshots) tables)
{
    private static readonly Dictionary<string, MessageBinding> Events = RunEvents.Bindings.ToDictionary(b => b.Manifest, StringComparer.Ordinal);

    private static readonly string Accepted = ManifestOf<TicketAccepted>(), Progress = ManifestOf<ProgressReported>();

    public static ClusterJournals Sqlite(string folder)
    {
        return new ClusterJournals(() => Open(RuntimeConfig.ControlFile), () => Open(RuntimeConfig.BulkFile), ("journal", "journal", "snapshot"));

        DbConnection? Open(string name)
        {
            string file = Path.Combine(folder, name);
            return File.Exists(file) ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()) : null;
        }
    }

    public static ClusterJournals Postgres(string connection) =>
        new(() => new NpgsqlConnection(connection), () => new NpgsqlConnection(connection), ("control_journal", "bulk_journal", "bulk_snapshots"));

    /// <summary>The events of a run's coordinator, in their order.</summary>
    public IReadOnlyList<RunRow> Run(string runId) =>
    [
        .. Read(control, $"SELECT sequence_number, writer_uuid, created, manifest, message FROM {tables.Control} WHERE persistence_id = @id ORDER BY ordering", ("id", $"run-{runId}"))
            .Select(row => new RunRow((long)row[0]!, row[1] as string ?? "", Convert.ToInt64(row[2]), (IRunEvent)Events[(string)row[3]!].Read(JournalSeal.Open((byte[])row[4]!)))),
    ];

    /// <summary>How many tickets were accepted, and how many reports of learners written, from a number on.</summary>
    public (long Tickets, long Reports, long Last) Count(string runId, long after)
    {
        (long tickets, long reports, long last) = (0, 0, after);
        foreach (object?[] row in Read(
            control, $"SELECT manifest, COUNT(*), MAX(sequence_number) FROM {tables.Control} WHERE persistence_id = @id AND sequence_number > @after GROUP BY manifest", ("id", $"run-{runId}"), ("after", after)))
        {
            if ((string)row[0]! == Accepted) tickets = (long)row[1]!;
            if ((string)row[0]! == Progress) reports = (long)row[1]!;
            last = Math.Max(last, (long)row[2]!);
        }

        return (tickets, reports, last);
    }

    /// <summary>The names of all trajectories of all memories, as <see cref="AcknowledgementLog.NameOf"/> gives them.</summary>
    public IReadOnlySet<string> Trajectories()
    {
        var rows = new List<MemoryRow>();
        foreach (object?[] row in Read(bulk, $"SELECT persistence_id, sequence_number, manifest, serializer_id, snapshot FROM {tables.BulkSnapshots}"))
            rows.Add(new MemoryRow((string)row[0]!, (long)row[1]!, true, (string)row[2]!, Convert.ToInt64(row[3]), (byte[])row[4]!));
        foreach (object?[] row in Read(bulk, $"SELECT persistence_id, sequence_number, manifest, identifier, message FROM {tables.Bulk}"))
            rows.Add(new MemoryRow((string)row[0]!, (long)row[1]!, false, (string)row[2]!, Convert.ToInt64(row[3]), (byte[])row[4]!));
        return rows.Where(r => r.PersistenceId.StartsWith("memory-", StringComparison.Ordinal))
            .SelectMany(r => MemoryFile.TrajectoriesIn(MemoryFile.Read(r))).Select(AcknowledgementLog.NameOf).ToHashSet();
    }

    private static string ManifestOf<T>() => RunEvents.Bindings.Single(b => b.Type == typeof(T)).Manifest;

    private static IEnumerable<object?[]> Read(Func<DbConnection?> open, string sql, params (string Name, object Value)[] parameters)
    {
        using DbConnection? connection = open();
        if (connection is null) yield break;
        connection.Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        using DbDataReader reader = Execute(command);
        if (reader.IsClosed) yield break;
        while (reader.Read())
        {
            object?[] row = new object?[reader.FieldCount];
            for (int i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            yield return row;
        }
    }

    private static DbDataReader Execute(DbCommand command)
    {
        try
        {
            return command.ExecuteReader();
        }
        catch (SqliteException e) when (e.Message.Contains("no such table", StringComparison.Ordinal))
        {
            return new DataTableReader(new DataTable()); // the first node is just making it
        }
    }
}
