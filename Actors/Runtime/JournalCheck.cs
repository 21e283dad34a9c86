using System.Runtime.Serialization;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.Common;
using Microsoft.Data.Sqlite;

namespace ActorLab.Actors.Runtime;

/// <summary>
/// Looks at a run's database before actors recover from it: a journal with a damaged or missing event would be replayed
/// as far as it goes, or without what is missing, and the run would go on from something that never was.
/// </summary>
public static class JournalCheck
{
    /// <summary>Checks one database of a run directory; a file that is not there, or has no journal yet, is fine.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="catalog">What its events are.</param>
    /// <param name="advice">What to do about a fault, as a sentence.</param>
    /// <param name="begun">Whether the run has made so much that the file must hold a journal.</param>
    /// <param name="hasEvents">Whether events must be in it.</param>
    /// <returns>What was mended without loss, a sentence each.</returns>
    /// <exception cref="InputException">Something in it is damaged or missing.</exception>
    public static IReadOnlyList<string> Verify(string file, MessageCatalog catalog, string advice, bool begun = false, bool hasEvents = false)
    {
        if (!File.Exists(file)) return begun ? throw Fault(file, "the file is missing, though the run has begun", advice) : [];
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            connection.Open();
            if ((string?)Scalar(connection, "PRAGMA quick_check(1)") is var found and not "ok") throw Fault(file, $"the database is damaged ({found})", advice);
            if (Scalar(connection, "SELECT 1 FROM sqlite_master WHERE name = 'journal'") is null)
                return begun ? throw Fault(file, "it holds no journal, though the run has begun: perhaps it was copied without its -wal file", advice) : [];
            Dictionary<string, long> first = Events(connection, file, catalog, advice);
            if (hasEvents && first.Count == 0) throw Fault(file, "its journal is empty, though the run has begun", advice);
            return Snapshots(connection, file, catalog, first, advice);
        }
        catch (SqliteException e) when (SqliteFault.IsDamage(e))
        {
            throw Fault(file, $"the database is damaged ({e.Message.TrimEnd('.')})", advice);
        }
    }

    /// <summary>Checks a database's write-ahead log. Must come before anything opens the database.</summary>
    /// <exception cref="InputException">Commits in it are unreadable.</exception>
    public static void VerifyLog(string file, string advice) => WriteAheadLog.Verify(file, advice);

    /// <summary>Checks every event, and that none is missing between two.</summary>
    /// <returns>The number of each journal's first event.</returns>
    private static Dictionary<string, long> Events(SqliteConnection connection, string file, MessageCatalog catalog, string advice)
    {
        var first = new Dictionary<string, long>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, sequence_number, manifest, identifier, message FROM journal WHERE deleted = 0 ORDER BY persistence_id, sequence_number";
        using SqliteDataReader row = command.ExecuteReader();
        (string id, long last) = ("", 0);
        while (row.Read())
        {
            string journal = row.GetString(0);
            long number = row.GetInt64(1);
            if (journal != id) (id, first[journal]) = (journal, number);
            else if (number != last + 1) throw Fault(file, $"event {last + 1} of '{id}' is missing", advice);
            last = number;
            if (Damage(row, catalog) is { } damage) throw Fault(file, $"event {number} of '{id}' is damaged: {damage}", advice);
        }

        return first;
    }

    private static List<string> Snapshots(SqliteConnection connection, string file, MessageCatalog catalog, Dictionary<string, long> first, string advice)
    {
        var mended = new List<string>();
        var whole = new Dictionary<string, long>();
        var damaged = new List<(string Id, long Number)>();
        if (Scalar(connection, "SELECT 1 FROM sqlite_master WHERE name = 'snapshot'") is not null)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT persistence_id, sequence_number, manifest, serializer_id, snapshot FROM snapshot ORDER BY persistence_id, sequence_number";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                if (Damage(row, catalog) is null) whole[row.GetString(0)] = row.GetInt64(1);
                else damaged.Add((row.GetString(0), row.GetInt64(1)));
            }
        }

        // A snapshot only saves the replay of events: where these, or an older snapshot, are there too, nothing is lost.
        foreach ((string id, long number) in damaged)
        {
            if (first.GetValueOrDefault(id, long.MaxValue) > whole.GetValueOrDefault(id) + 1)
                throw Fault(file, $"the snapshot of '{id}' at event {number} is damaged, and the events before it are gone", advice);
            using SqliteCommand delete = connection.CreateCommand();
            delete.CommandText = "DELETE FROM snapshot WHERE persistence_id = $id AND sequence_number = $number";
            delete.Parameters.AddWithValue("$id", id);
            delete.Parameters.AddWithValue("$number", number);
            delete.ExecuteNonQuery();
            mended.Add($"{file}: the snapshot of '{id}' at event {number} was damaged; it is deleted, since the events have all that it had.");
        }

        foreach ((string id, long number) in first)
            if (number > whole.GetValueOrDefault(id) + 1) throw Fault(file, $"event {whole.GetValueOrDefault(id) + 1} of '{id}' is missing", advice);
        return mended;
    }

    /// <summary>What is wrong with a row's last column, told by the manifest and serializer before it; null if it is whole.</summary>
    private static string? Damage(SqliteDataReader row, MessageCatalog catalog)
    {
        const int manifest = 2, serializer = 3, content = 4;
        if (row.IsDBNull(content) || row.IsDBNull(manifest) || row.IsDBNull(serializer) || row.GetInt64(serializer) != ActorLabSerializer.Id) return "it is none of ActorLab's";
        if (catalog.Find(row.GetString(manifest)) is not { } binding) return $"nothing is known of its kind, '{row.GetString(manifest)}'";
        try
        {
            byte[] bytes = row.GetFieldValue<byte[]>(content);
            ReadOnlyMemory<byte> payload = JournalSeal.Open(bytes);
            if (payload.Length == bytes.Length) binding.Read(payload); // no seal: at least it must be such a message
            return null;
        }
        catch (SerializationException e)
        {
            return e.Message.TrimEnd('.');
        }
    }

    private static object? Scalar(SqliteConnection connection, string query)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar();
    }

    private static InputException Fault(string file, string what, string advice) => new($"{what}. {advice}", file);
}
