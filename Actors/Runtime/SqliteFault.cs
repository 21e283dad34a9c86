using Microsoft.Data.Sqlite;

namespace ActorLab.Actors.Runtime;

/// <summary>Tells faults of the run's databases apart.</summary>
internal static class SqliteFault
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotDatabase = 26;

    /// <summary>Whether it stays until a person does something about it.</summary>
    public static bool IsLasting(SqliteException e) => e.SqliteErrorCode is ReadOnly or InputOutput or Corrupt or Full or CannotOpen or NotDatabase;

    /// <summary>Whether the file holds what no SQLite wrote.</summary>
    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is Corrupt or NotDatabase;

    /// <summary>Whether the file cannot be written by this user.</summary>
    public static bool IsRefusal(SqliteException e) => e.SqliteErrorCode is ReadOnly or CannotOpen;

    /// <summary>What is wrong, and what to do before the run goes on.</summary>
    public static string Describe(SqliteException e) => e.SqliteErrorCode switch
    {
        Busy or Locked => "another process holds the database: end it, then go on with 'resume'",
        ReadOnly => "the database cannot be written: make it and its folder writable, then go on with 'resume'",
        InputOutput => $"the disk is full, has failed or has reached its limit on the size of files ({Text(e)}): once it works and has room, go on with 'resume'",
        Full => "the disk is full: make room, then go on with 'resume'",
        CannotOpen => "the database cannot be opened or made: make it and its folder writable, then go on with 'resume'",
        Corrupt or NotDatabase => $"the database is damaged ({Text(e)}): restore it from a copy of the run directory, or begin a new run",
        _ => Text(e),
    };

    private static string Text(SqliteException e) => e.Message.TrimEnd('.');
}
