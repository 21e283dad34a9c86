namespace ActorLab.Actors.Runtime.Storage;

/// <summary>What an exception wraps.</summary>
internal static class Causes
{
    /// <summary>The exception and all below it, outermost first: a failed transaction's rollback may have failed as well, and both are there.</summary>
    public static IEnumerable<Exception> Of(Exception? exception) => exception switch
    {
        null => [],
        AggregateException many => [many, .. many.InnerExceptions.SelectMany(Of)],
        _ => [exception, .. Of(exception.InnerException)],
    };
}
