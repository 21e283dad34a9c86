using System.Net.Sockets;
using Npgsql;

namespace ActorLab.Actors.Runtime.Storage;

/// <summary>Tells faults of a PostgreSQL database apart.</summary>
internal static class PostgresFault
{
    /// <summary>Whether it stays until a person does something about it; lost connections and restarts of the server do not.</summary>
    public static bool IsLasting(PostgresException e) => e.SqlState is
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn
        or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidCatalogName
        or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted || IsRefusal(e);

    /// <summary>Whether the server does not let this user in.</summary>
    public static bool IsRefusal(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification;

    /// <summary>What is wrong, and what to do, in a clause.</summary>
    public static string Describe(NpgsqlException e) => e is not PostgresException fault
        ? $"the database server cannot be reached ({Text(Cause(e))}): start it, or mend the connection to it"
        : fault.SqlState switch
        {
            PostgresErrorCodes.DiskFull => "the disk of the database server is full: make room there",
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                $"the database has not the tables of ActorLab ({Text(fault)}): make them with 'actorlab storage init'",
            PostgresErrorCodes.InsufficientPrivilege => $"the database's user may not do this ({Text(fault)}): make it the owner of the tables",
            PostgresErrorCodes.InvalidCatalogName => $"there is no such database ({Text(fault)}): create it, or name another one",
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => $"the database is damaged ({Text(fault)}): restore it from a backup",
            PostgresErrorCodes.UniqueViolation => $"another node has taken over this journal and writes it ({Text(fault)}): this one stands back",
            PostgresErrorCodes.TooManyConnections => "the database server has no connection left: raise its max_connections, or lower 'Maximum Pool Size'",
            PostgresErrorCodes.CannotConnectNow => $"the database server is starting or stopping ({Text(fault)}): try again",
            _ when IsRefusal(fault) => $"the database server refuses the user or its password ({Text(fault)}): mend them",
            _ => Text(fault),
        };

    /// <summary>A server's own text: of a failed connection, the cause below Npgsql's wrapping.</summary>
    private static Exception Cause(Exception e)
    {
        while (e.InnerException is { } inner and (SocketException or TimeoutException or IOException)) e = inner;
        return e;
    }

    private static string Text(Exception e) => (e is PostgresException fault ? fault.MessageText : e.Message).TrimEnd('.');
}
