using ActorLab.Domain.Common;
using ActorLab.Actors.Runtime.Memory;
using Akka.Actor;
using Microsoft.Data.Sqlite;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>A fault that a restart cannot mend: it ends the run.</summary>
public sealed class FatalRunException(string message, Exception? cause = null) : Exception(message, cause)
{
    private const int DiskFull = unchecked((int)0x80070070);
    private const int NoSpaceLeft = 28; // ENOSPC, as .NET reports it on Unix
    private const int SqliteReadOnly = 8, SqliteCorrupt = 11, SqliteFull = 13, SqliteCannotOpen = 14, SqliteNotDatabase = 26;

    /// <summary>The fault that ends the run, if <paramref name="exception"/> is or wraps one; null if a restart may mend it.</summary>
    public static Exception? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is FatalRunException or InputException or MemoryUnavailableException
                or IOException { HResult: DiskFull or NoSpaceLeft }
                or SqliteException { SqliteErrorCode: SqliteReadOnly or SqliteCorrupt or SqliteFull or SqliteCannotOpen or SqliteNotDatabase })
            {
                return exception;
            }
        }

        return null;
    }

    /// <summary>The sentence that tells a person what happened: of the innermost cause, without Akka's wrapping.</summary>
    internal static string Describe(Exception exception)
    {
        while (exception is ActorInitializationException or System.Reflection.TargetInvocationException && exception.InnerException is { } inner) exception = inner;
        return exception.Message;
    }
}
