namespace ActorLab.Actors.Runtime;

/// <summary>What a host may choose about its actor system.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Akka's log level: DEBUG, INFO, WARNING, ERROR or OFF.</summary>
    public string LogLevel { get; init; } = "WARNING";

    /// <summary>Threads that CPU-bound workers share; 0 for one a core.</summary>
    public int WorkerThreads { get; init; }

    /// <summary>Whether every local message is serialized too, which finds unbound types; for tests and simulations.</summary>
    public bool SerializeMessages { get; init; }

    /// <summary>How long a write may take before the journal counts it as failed.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Events that may wait in the bulk journal; more are refused, so senders keep to credits well below.</summary>
    public int BulkBuffer { get; init; } = 5000;
}
