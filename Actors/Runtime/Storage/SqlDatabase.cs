using System.Globalization;

namespace ActorLab.Actors.Runtime.Storage;

/// <summary>A database with the tables of one journal and its snapshots, and the plugins that use them.</summary>
/// <param name="Provider">Specific, since Akka.Persistence.Sql would otherwise try to detect the driver.</param>
/// <param name="Connection">The connection string.</param>
internal sealed record SqlDatabase(string Provider, string Connection)
{
    /// <summary>Microsoft's driver for SQLite.</summary>
    public const string Sqlite = "SQLite.MS";

    /// <summary>PostgreSQL 15 and newer.</summary>
    public const string Postgres = "PostgreSQL.15";

    /// <summary>The journal's table.</summary>
    public string JournalTable { get; init; } = "journal";

    /// <summary>The snapshots' table.</summary>
    public string SnapshotTable { get; init; } = "snapshot";

    /// <summary>Whether the plugins make their tables themselves; else a schema file of ours has, with a column and no table for tags.</summary>
    public bool MakesTables { get; init; } = true;

    /// <summary>
    /// Whether the plugins refuse all calls for a while after some that failed. A database that nodes share comes back:
    /// actors ask again after their own growing waits, and a call that is refused while the plugin feels its way back
    /// may go without an answer, which costs whoever recovers half a minute.
    /// </summary>
    public bool HasBreaker { get; init; } = true;

    /// <summary>The configuration of the journal of the id <paramref name="plugin"/>.</summary>
    public string Journal(string plugin, int buffer, int replayRows, RuntimeOptions options) => $$"""
        {{plugin}} {
          class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
          plugin-id = "{{plugin}}"
          plugin-dispatcher = "akka.persistence.dispatchers.default-plugin-dispatcher"
          connection-string = {{Quoted(Connection)}}
          provider-name = "{{Provider}}"
          buffer-size = {{Number(buffer)}}
          replay-batch-size = {{Number(replayRows)}}
          auto-initialize = {{(MakesTables ? "true" : "false")}}
          tag-write-mode = {{(MakesTables ? "TagTable" : "Csv")}}
          default.journal.table-name = "{{JournalTable}}"
          circuit-breaker { max-failures = {{Number(HasBreaker ? 10 : int.MaxValue)}}, call-timeout = {{Milliseconds(options.CallTimeout)}}, reset-timeout = 30s }
        }
        """;

    /// <summary>The configuration of the snapshot store of the id <paramref name="plugin"/>.</summary>
    public string Snapshots(string plugin, RuntimeOptions options) => $$"""
        {{plugin}} {
          class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
          plugin-id = "{{plugin}}"
          plugin-dispatcher = "akka.persistence.dispatchers.default-plugin-dispatcher"
          connection-string = {{Quoted(Connection)}}
          provider-name = "{{Provider}}"
          auto-initialize = {{(MakesTables ? "true" : "false")}}
          default.snapshot.table-name = "{{SnapshotTable}}"
          circuit-breaker { max-failures = {{Number(HasBreaker ? 5 : int.MaxValue)}}, call-timeout = {{Milliseconds(options.CallTimeout)}}, reset-timeout = 60s }
        }
        """;

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static string Milliseconds(TimeSpan time) => Number((long)time.TotalMilliseconds) + "ms";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
