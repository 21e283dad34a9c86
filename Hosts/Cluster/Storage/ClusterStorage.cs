using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Domain.Common;
using Akka.Configuration;

namespace ActorLab.Hosts.Cluster.Storage;

/// <summary>Where a cluster keeps its journals: a PostgreSQL database, or SQLite files where all nodes run on one machine.</summary>
internal static class ClusterStorage
{
    /// <summary>The configuration of a node's actor system: journals, snapshots, dispatchers; <see cref="PrepareAsync"/> comes before.</summary>
    /// <exception cref="InputException">The connection string or the password file is wrong.</exception>
    public static Config Config(StorageSettings settings, RuntimeOptions? options = null) => IsPostgres(settings)
        ? RuntimeConfig.Postgres(PostgresStorage.Connection(settings).ToString(), options)
        : RuntimeConfig.Shared(settings.Folder, options);

    /// <summary>What a node does before it starts its actors: makes SQLite files that are missing, and looks whether all is as it must be.</summary>
    /// <exception cref="InputException">Something a person must mend: settings, password, schema.</exception>
    /// <exception cref="FatalRunException">The database is down or cannot be written.</exception>
    public static async Task<StorageReport> PrepareAsync(StorageSettings settings, CancellationToken stop = default)
    {
        if (IsPostgres(settings)) return await new PostgresStorage(settings).CheckAsync(countRows: false, stop);
        var files = new SqliteStorage(settings.Folder);
        files.Init();
        return files.Check();
    }

    /// <summary>Looks whether the storage is reachable and as it must be, and counts rows; changes nothing.</summary>
    /// <inheritdoc cref="PrepareAsync" path="/exception"/>
    public static async Task<StorageReport> CheckAsync(StorageSettings settings, CancellationToken stop = default) => IsPostgres(settings)
        ? await new PostgresStorage(settings).CheckAsync(countRows: true, stop)
        : new SqliteStorage(settings.Folder).Check();

    /// <summary>Makes the tables where there are none; whether it had to.</summary>
    /// <inheritdoc cref="PrepareAsync" path="/exception"/>
    public static async Task<bool> InitAsync(StorageSettings settings, CancellationToken stop = default) => IsPostgres(settings)
        ? await new PostgresStorage(settings).InitAsync(stop)
        : new SqliteStorage(settings.Folder).Init();

    private static bool IsPostgres(StorageSettings settings) => settings.Postgres.Length > 0;
}
