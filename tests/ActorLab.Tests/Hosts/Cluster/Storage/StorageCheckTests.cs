using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Storage;
using ActorLab.Tests.Domain.Common;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Hosts.Cluster.Storage;

/// <summary>What a node says before it starts, and 'storage check' at any time, about a database that is not as it must be.</summary>
public sealed class StorageCheckTests
{
    [Fact]
    public async Task A_server_that_is_down_is_told_from_wrong_settings()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var down = new StorageSettings { Postgres = $"Host=127.0.0.1;Port={port};Database=lab;Username=me;Password=secret" };
        var e = await Assert.ThrowsAsync<FatalRunException>(() => ClusterStorage.PrepareAsync(down));
        Assert.Contains($"database 'lab' at 127.0.0.1:{port}, user 'me'", e.Message);
        Assert.Contains("cannot be reached", e.Message);
        Assert.Contains("start it", e.Message);
        Assert.DoesNotContain("secret", e.Message);
    }

    [Theory]
    [InlineData("nonsense", "no connection string")]
    [InlineData("Host=a;Colour=red", "no connection string")]
    [InlineData("Database=lab", "names no server")]
    public async Task A_bad_connection_string_is_the_user_s(string text, string expected)
    {
        var e = await Assert.ThrowsAsync<InputException>(() => ClusterStorage.CheckAsync(new StorageSettings { Postgres = text }));
        Assert.Contains("storage.postgres", e.Message);
        Assert.Contains(expected, e.Message);
    }

    [SkippableFact]
    public async Task Wrong_password_and_no_such_database_are_told_apart()
    {
        using TestPostgres database = TestPostgres.Empty();
        var password = await Assert.ThrowsAsync<InputException>(() => ClusterStorage.PrepareAsync(database.With(c => c.Password = "wrong")));
        Assert.Contains("refuses the user or its password", password.Message);
        var none = await Assert.ThrowsAsync<InputException>(() => ClusterStorage.PrepareAsync(database.With(c => c.Password = null)));
        Assert.Contains("storage.password-file", none.Message);
        var missing = await Assert.ThrowsAsync<InputException>(() => ClusterStorage.PrepareAsync(database.With(c => c.Database = "nowhere")));
        Assert.Contains("There is no database 'nowhere'", missing.Message);
        Assert.Contains("createdb", missing.Message);
    }

    [SkippableFact]
    public async Task Missing_and_foreign_tables_and_other_versions_are_named_with_the_remedy()
    {
        using TestPostgres database = TestPostgres.Empty();
        Assert.Contains("'actorlab storage init'", await Fault(database.Settings));

        // Several nodes' operators at once: one makes the tables.
        bool[] made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ClusterStorage.InitAsync(database.Settings)));
        Assert.Single(made, m => m);
        StorageReport report = await ClusterStorage.CheckAsync(database.Settings);
        Assert.Equal((1, 4, "postgresql"), (report.Schema, report.Rows.Count, report.Kind));
        Assert.Empty((await ClusterStorage.PrepareAsync(database.Settings)).Rows);

        database.Execute("ALTER TABLE bulk_journal DROP CONSTRAINT bulk_journal_pkey");
        Assert.Contains("lost the primary key of 'bulk_journal'", await Fault(database.Settings));
        database.Execute("ALTER TABLE bulk_journal ADD PRIMARY KEY (persistence_id, sequence_number)");
        Assert.Equal("", await Fault(database.Settings));
        database.Execute("DROP TABLE bulk_snapshots");
        Assert.Contains("lost the table 'bulk_snapshots'", await Fault(database.Settings));
        database.Execute("UPDATE actorlab_schema SET version = 2");
        Assert.Contains("made by a newer ActorLab", await Fault(database.Settings));
        await Assert.ThrowsAsync<InputException>(() => ClusterStorage.InitAsync(database.Settings));
        database.Execute("DROP TABLE actorlab_schema");
        var foreign = await Assert.ThrowsAsync<InputException>(() => ClusterStorage.InitAsync(database.Settings));
        Assert.Contains("'control_journal' that is not of ActorLab's making", foreign.Message);
    }

    [SkippableFact]
    public async Task A_role_without_rights_is_told_what_it_lacks()
    {
        using TestPostgres database = await TestPostgres.WithTablesAsync();
        string role = "reader_" + database.Name;
        database.OnServer($"CREATE ROLE {role} LOGIN PASSWORD 'x'");
        try
        {
            database.Execute($"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}");
            StorageSettings settings = database.With(c => (c.Username, c.Password) = (role, "x"));
            Assert.Contains("no right to INSERT in 'control_journal'", await Fault(settings));
            database.Execute($"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}");
            Assert.Equal("", await Fault(settings));
        }
        finally
        {
            database.Execute($"DROP OWNED BY {role}");
            database.OnServer($"DROP ROLE {role}");
        }
    }

    [SkippableFact]
    public async Task The_password_comes_from_a_file_of_its_owner_alone()
    {
        using TestPostgres database = await TestPostgres.WithTablesAsync();
        Skip.If(OperatingSystem.IsWindows(), "Windows has other permissions.");
        using var folder = new TemporaryFolder();
        string file = folder["password"], node = folder["node.conf"];
        string password = new Npgsql.NpgsqlConnectionStringBuilder(database.Settings.Postgres).Password!;
        File.WriteAllText(file, password + "\n");
        StorageSettings settings = database.With(c => c.Password = null) with { PasswordFile = file };
        Permit(file, UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", await Fault(settings));
        Permit(file, UnixFileMode.None);
        Assert.Equal("", await Fault(settings));
        Assert.Contains("keep the file", await Fault(database.Settings with { PasswordFile = file }));
        Assert.Contains("cannot be read", await Fault(settings with { PasswordFile = folder["none"] }));

        File.WriteAllText(node, $"storage {{ postgres = \"{settings.Postgres}\", password-file = \"{file}\" }}");
        CliRun check = await CliRun.Of("storage", "check", "--settings", node, "--json");
        Assert.Equal((0, true, 1), (check.Code, (bool)check.Json["ok"]!, (int)check.Json["schema"]!));
        Assert.DoesNotContain(password, check.Output);
    }

    [Fact]
    public async Task SQLite_files_are_made_once_and_a_local_run_s_are_refused()
    {
        using var folder = new TemporaryFolder();
        var settings = new StorageSettings { Folder = folder["cluster"] };
        Assert.Contains("'actorlab storage init'", await Fault(settings, ClusterStorage.CheckAsync));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ClusterStorage.PrepareAsync(settings))));
        Assert.Equal(4, (await ClusterStorage.CheckAsync(settings)).Rows.Count);
        Assert.False(await ClusterStorage.InitAsync(settings));

        using (var connection = new SqliteConnection($"Data Source={Path.Combine(settings.Folder, RuntimeConfig.BulkFile)};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 7";
            command.ExecuteNonQuery();
        }

        Assert.Contains("version 7, made by a newer ActorLab", await Fault(settings));
        var run = new StorageSettings { Folder = folder["run"] };
        RuntimeConfig.PrepareFiles(run.Folder);
        using (var connection = new SqliteConnection(RuntimeConfig.ConnectionString(run.Folder, RuntimeConfig.ControlFile) + ";Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE journal (ordering INTEGER)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("perhaps that of a local run", await Fault(run));
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task The_verbs_exit_by_whose_fault_it_is()
    {
        using var folder = new TemporaryFolder();
        string node = folder["node.conf"];
        File.WriteAllText(node, $"storage.folder = \"{folder["cluster"]}\"");
        Assert.Equal(2, (await CliRun.Of("storage", "check", "--settings", node)).Code);
        CliRun init = await CliRun.Of("storage", "init", "--settings", node);
        Assert.Equal((0, ""), (init.Code, init.Error));
        Assert.Contains("Made the tables.", init.Output);
        Assert.Contains("All is well.", (await CliRun.Of("storage", "check", "--settings", node)).Output);
        File.WriteAllText(node, "storage.postgres = \"Host=127.0.0.1;Port=1;Username=me\"");
        CliRun down = await CliRun.Of("storage", "check", "--settings", node);
        Assert.Equal((1, 1), (down.Code, down.Error.Count(c => c == '\n')));
    }

    private static void Permit(string file, UnixFileMode more)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
    }

    private static async Task<string> Fault(StorageSettings settings, Func<StorageSettings, CancellationToken, Task<StorageReport>>? check = null)
    {
        try
        {
            await (check ?? ClusterStorage.PrepareAsync)(settings, CancellationToken.None);
            return "";
        }
        catch (InputException e)
        {
            return e.Message;
        }
    }
}
