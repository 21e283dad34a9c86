using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Storage;
using Npgsql;

namespace ActorLab.Tests.Hosts.Cluster.Storage;

/// <summary>A database of a test's own on the server that <c>ACTORLAB_POSTGRES</c> names; skips the test where there is none.</summary>
internal sealed class TestPostgres : IDisposable
{
    private readonly string _server;
    private readonly NpgsqlConnectionStringBuilder _connection;

    private TestPostgres(string server)
    {
        _server = server;
        _connection = new NpgsqlConnectionStringBuilder(server) { Database = "actorlab_test_" + Guid.NewGuid().ToString("N") };
        OnServer($"CREATE DATABASE {Name}");
    }

    public string Name => _connection.Database!;

    public StorageSettings Settings => new() { Postgres = _connection.ToString() };

    /// <summary>The connection with something changed.</summary>
    public StorageSettings With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var changed = new NpgsqlConnectionStringBuilder(_connection.ToString());
        change(changed);
        return new StorageSettings { Postgres = changed.ToString() };
    }

    public static TestPostgres Empty()
    {
        string? server = Environment.GetEnvironmentVariable("ACTORLAB_POSTGRES");
        Skip.If(string.IsNullOrEmpty(server), "ACTORLAB_POSTGRES names no PostgreSQL server.");
        return new TestPostgres(server!);
    }

    public static async Task<TestPostgres> WithTablesAsync()
    {
        TestPostgres database = Empty();
        await ClusterStorage.InitAsync(database.Settings);
        return database;
    }

    /// <summary>The database goes away: all connections end, and no new one is let in.</summary>
    public void Break()
    {
        OnServer($"ALTER DATABASE {Name} ALLOW_CONNECTIONS false");
        OnServer($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");
    }

    /// <summary>It comes back.</summary>
    public void Mend() => OnServer($"ALTER DATABASE {Name} ALLOW_CONNECTIONS true");

    public void Execute(string statement) => Execute(_connection.ToString(), statement);

    public List<T> Column<T>(string query)
    {
        using var connection = new NpgsqlConnection(_connection.ToString() + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = query;
        using NpgsqlDataReader reader = command.ExecuteReader();
        var values = new List<T>();
        while (reader.Read()) values.Add(reader.GetFieldValue<T>(0));
        return values;
    }

    public void Dispose() => OnServer($"DROP DATABASE {Name} WITH (FORCE)");

    public void OnServer(string statement) => Execute(_server, statement);

    private static void Execute(string connectionString, string statement)
    {
        using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
