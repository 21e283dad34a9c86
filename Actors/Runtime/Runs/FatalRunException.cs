using ActorLab.Domain.Common;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Storage;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>A fault that a restart cannot mend: it ends the run.</summary>
public sealed class FatalRunException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The fault that ends the run, if <paramref name="exception"/> is or wraps one; null if a restart may mend it.</summary>
    public static Exception? Find(Exception? exception) => Causes.Of(exception).FirstOrDefault(e =>
        e is FatalRunException or InputException or MemoryUnavailableException
        || DiskFault.IsLasting(e)
        || (e is SqliteException sqlite && SqliteFault.IsLasting(sqlite))
        || (e is PostgresException postgres && PostgresFault.IsLasting(postgres)));

    /// <summary>The sentence that tells a person what happened: of the innermost cause, without Akka's wrapping.</summary>
    internal static string Describe(Exception exception)
    {
        while (exception is ActorInitializationException or System.Reflection.TargetInvocationException && exception.InnerException is { } inner) exception = inner;
        if (exception is SqliteException sqlite) return $"The run's journal cannot be written or read: {SqliteFault.Describe(sqlite)}.";
        if (exception is NpgsqlException postgres) return $"The run's journal cannot be written or read: {PostgresFault.Describe(postgres)}.";
        if (DiskFault.IsFull(exception)) return $"The run cannot write: {DiskFault.Describe(exception)}. Make room, then go on with 'resume'.";
        if (DiskFault.IsLasting(exception)) return $"The run cannot write: {DiskFault.Describe(exception)}. Mend this, then go on with 'resume'.";
        return exception.Message;
    }
}
