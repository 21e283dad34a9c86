using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorLab.Actors.Runtime.Storage;

/// <summary>
/// The fence before a journal: of two actors of one persistence id that both live, because a node was taken for dead, only
/// the one that recovered last can write. The other's events carry numbers that are taken, and the database refuses them.
/// </summary>
public static class SecondWriter
{
    private const int SqliteConstraint = 19;

    /// <summary>Whether a write failed, by <paramref name="exception"/> or what it wraps, since another writer has taken over.</summary>
    public static bool IsCauseOf(Exception? exception) => Causes.Of(exception).Any(e =>
        e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } or SqliteException { SqliteErrorCode: SqliteConstraint });
}
