using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Domain.Common;
using Microsoft.Data.Sqlite;

namespace ActorLab.Hosts.Cluster.Storage;

/// <summary>The SQLite files of a cluster whose nodes are all on one machine.</summary>
internal sealed class SqliteStorage(string folder)
{
    private static readonly string[] Files = [RuntimeConfig.ControlFile, RuntimeConfig.BulkFile];

    /// <summary>Makes files and tables that are missing; whether any was. Processes that start at the same time wait for each other.</summary>
    public bool Init()
    {
        try
        {
            RuntimeConfig.PrepareFiles(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the folder of the cluster's databases cannot be made or written: {DiskFault.Describe(e)}", folder, inner: e);
        }

        // No Any: all files are made.
        return Files.Count(file => Use(file, connection =>
        {
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            long version = Number(connection, "PRAGMA user_version");
            bool isEmpty = Number(connection, "SELECT COUNT(*) FROM sqlite_master") == 0;
            if (version == 0 && isEmpty) Execute(connection, StorageSchema.Sqlite);
            else ThrowUnlessKnown(version, file);
            transaction.Commit();
            return version == 0;
        })) > 0;
    }

    /// <summary>Looks at the files.</summary>
    public StorageReport Check()
    {
        var rows = new List<KeyValuePair<string, long>>();
        foreach (string file in Files)
        {
            string path = Path.Combine(folder, file);
            if (!File.Exists(path)) throw new InputException("there is no such database: make it with 'actorlab storage init', or start a node", path);
            Use(file, connection =>
            {
                ThrowUnlessKnown(Number(connection, "PRAGMA user_version"), file);
                foreach (string table in new[] { "journal", "snapshot" })
                    rows.Add(new($"{file} {table}", Number(connection, $"SELECT COUNT(*) FROM {table}")));
                return true;
            });
        }

        return new StorageReport("sqlite", folder, Use(Files[0], c => c.ServerVersion), StorageSchema.Version, rows, []);
    }

    private void ThrowUnlessKnown(long version, string file)
    {
        string path = Path.Combine(folder, file);
        if (version == 0) throw new InputException("it is no database of a cluster, perhaps that of a local run: name another folder in 'storage.folder'", path);
        if (version != StorageSchema.Version) throw new InputException(StorageSchema.AdviceOn((int)version), path);
    }

    private T Use<T>(string file, Func<SqliteConnection, T> work)
    {
        string path = Path.Combine(folder, file);
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            return work(connection);
        }
        catch (SqliteException e)
        {
            throw SqliteFault.IsDamage(e) || SqliteFault.IsRefusal(e)
                ? new InputException($"{SqliteFault.Describe(e)}.", path, inner: e)
                : new FatalRunException($"{path}: {SqliteFault.Describe(e)}.", e);
        }
    }

    private static long Number(SqliteConnection connection, string query)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string statements)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }
}
