using System.Globalization;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Storage;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster.Security;
using Npgsql;

namespace ActorLab.Hosts.Cluster.Storage;

/// <summary>The cluster's tables in a PostgreSQL database: makes them, and says what is wrong with them.</summary>
internal sealed class PostgresStorage
{
    /// <summary>PostgreSQL 15, as its server counts: the oldest that is tested.</summary>
    private const int OldestServer = 150000;

    /// <summary>Any number that nobody else takes: processes that make the tables at the same time wait for each other.</summary>
    private const long InitLock = 7301_0001;

    private static readonly string[] Tables = ["control_journal", "control_snapshots", "bulk_journal", "bulk_snapshots"];

    private readonly NpgsqlConnectionStringBuilder _settings;

    public PostgresStorage(StorageSettings settings)
    {
        _settings = Connection(settings);
        _settings.Pooling = false;
        Place = string.Create(
            CultureInfo.InvariantCulture, $"database '{_settings.Database ?? _settings.Username}' at {_settings.Host}:{_settings.Port}, user '{_settings.Username}'");
    }

    /// <summary>The database for people, without its password.</summary>
    public string Place { get; }

    /// <summary>The connection with its password.</summary>
    /// <exception cref="InputException">The connection string or the password file is wrong.</exception>
    public static NpgsqlConnectionStringBuilder Connection(StorageSettings settings)
    {
        NpgsqlConnectionStringBuilder connection;
        try
        {
            connection = new NpgsqlConnectionStringBuilder(settings.Postgres);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw new InputException($"'storage.postgres' is no connection string: {e.Message.TrimEnd('.')}. Write Host=...;Database=...;Username=...", inner: e);
        }

        if (string.IsNullOrEmpty(connection.Host)) throw new InputException("'storage.postgres' names no server: write Host=...;Database=...;Username=...");
        if (settings.PasswordFile.Length == 0) return connection;
        if (connection.Password is not null) throw new InputException("'storage.postgres' holds a password, and 'storage.password-file' names one: keep the file");
        connection.Password = SecretFile.FirstLine(settings.PasswordFile, "password");
        if (connection.Password.Length == 0) throw new InputException("the password file is empty: its first line is the password", settings.PasswordFile);
        return connection;
    }

    /// <summary>Makes the tables, all or none; false where they are there.</summary>
    public Task<bool> InitAsync(CancellationToken stop) => UseAsync(
        async connection =>
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(stop);
            await ValueAsync<object>(connection, $"SELECT pg_advisory_xact_lock({InitLock})", stop);
            await CheckServerAsync(connection, stop);
            if (await VersionAsync(connection, stop) is { } version)
            {
                ThrowUnlessKnown(version);
                return false;
            }

            foreach (string table in Tables)
            {
                if (await ExistsAsync(connection, table, stop))
                    throw new InputException($"The {Place} has a table '{table}' that is not of ActorLab's making: name an empty database.");
            }

            await using (NpgsqlCommand make = connection.CreateCommand())
            {
                make.CommandText = StorageSchema.Postgres;
                await make.ExecuteNonQueryAsync(stop);
            }

            await transaction.CommitAsync(stop);
            return true;
        },
        stop);

    /// <summary>Looks whether the database is reachable, has our tables, and lets us write to them.</summary>
    public Task<StorageReport> CheckAsync(bool countRows, CancellationToken stop) => UseAsync(
        async connection =>
        {
            await CheckServerAsync(connection, stop);
            if (await VersionAsync(connection, stop) is not { } version)
                throw new InputException($"The {Place} has no tables of ActorLab: make them with 'actorlab storage init'.");
            ThrowUnlessKnown(version);
            foreach (string table in Tables) await CheckTableAsync(connection, table, stop);
            var rows = new List<KeyValuePair<string, long>>();
            foreach (string table in countRows ? Tables : [])
                rows.Add(new(table, await ValueAsync<long>(connection, $"SELECT count(*) FROM {table}", stop)));
            return new StorageReport("postgresql", Place, connection.PostgreSqlVersion.ToString(), version, rows, await NotesAsync(connection, stop));
        },
        stop);

    private async Task CheckServerAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        if (int.Parse(await ValueAsync<string>(connection, "SHOW server_version_num", stop), CultureInfo.InvariantCulture) is var version and < OldestServer)
            throw new InputException($"The {Place} is of PostgreSQL {version / 10000}: 15 or newer is needed.");
        if (await ValueAsync<bool>(connection, "SELECT pg_is_in_recovery()", stop))
            throw new InputException($"The {Place} is a standby, which cannot be written: name the primary server, or add 'Target Session Attributes=primary' with all hosts.");
    }

    private async Task<int?> VersionAsync(NpgsqlConnection connection, CancellationToken stop) => await ExistsAsync(connection, "actorlab_schema", stop)
        ? await ValueAsync<int?>(connection, "SELECT max(version) FROM actorlab_schema", stop)
        : null;

    private void ThrowUnlessKnown(int version)
    {
        if (version != StorageSchema.Version) throw new InputException($"The {Place} cannot be used: {StorageSchema.AdviceOn(version)}.");
    }

    private async Task CheckTableAsync(NpgsqlConnection connection, string table, CancellationToken stop)
    {
        if (!await ExistsAsync(connection, table, stop))
            throw new InputException($"The {Place} has lost the table '{table}': restore it from a backup, or name an empty database.");
        // The fence against a second writer.
        if (!await ValueAsync<bool>(connection, $"SELECT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'p')", stop))
            throw new InputException($"The {Place} has lost the primary key of '{table}': restore it, ALTER TABLE {table} ADD PRIMARY KEY (persistence_id, sequence_number).");
        foreach (string right in new[] { "SELECT", "INSERT", "UPDATE", "DELETE" })
        {
            if (!await ValueAsync<bool>(connection, $"SELECT has_table_privilege('{table}', '{right}')", stop))
                throw new InputException($"The {Place} has no right to {right} in '{table}': GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO \"{_settings.Username}\".");
        }
    }

    private static async Task<IReadOnlyList<string>> NotesAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var notes = new List<string>();
        foreach (string setting in new[] { "fsync", "synchronous_commit", "full_page_writes" })
        {
            if (await ValueAsync<string>(connection, $"SHOW {setting}", stop) == "off")
                notes.Add($"{setting} is off: what the server has acknowledged may be lost when its machine fails. Set it on.");
        }

        return notes;
    }

    private async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken stop)
    {
        try
        {
            await using var connection = new NpgsqlConnection(_settings.ToString());
            await connection.OpenAsync(stop);
            return await work(connection);
        }
        catch (NpgsqlException e)
        {
            string sentence = e is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName }
                ? $"There is no {Place}: create it there, for example with 'createdb -O {_settings.Username} {_settings.Database}'."
                : e.InnerException is null && e is not PostgresException && _settings.Password is null
                    ? $"The {Place}: {e.Message.TrimEnd('.')}. Name a file with the password in 'storage.password-file'."
                    : $"The {Place}: {PostgresFault.Describe(e)}.";
            throw e is PostgresException fault && PostgresFault.IsLasting(fault) && fault.SqlState != PostgresErrorCodes.DiskFull
                || (e.InnerException is null && e is not PostgresException)
                ? new InputException(sentence, inner: e)
                : new FatalRunException(sentence, e);
        }
        catch (TimeoutException e)
        {
            throw new FatalRunException($"The {Place}: the database server does not answer in time. Start it, or mend the connection to it.", e);
        }
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string table, CancellationToken stop) =>
        await ValueAsync<bool>(connection, $"SELECT to_regclass('{table}') IS NOT NULL", stop);

    private static async Task<T> ValueAsync<T>(NpgsqlConnection connection, string query, CancellationToken stop)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = query;
        return await command.ExecuteScalarAsync(stop) is T value ? value : default!;
    }
}
