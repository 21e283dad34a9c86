namespace ActorLab.Domain.ProgramSynthesis.Coverage;

/// <summary>How a measurement of coverage searches.</summary>
public sealed record CoverageOptions
{
    /// <summary>Most random episodes for each question; a question's search ends at its first right program.</summary>
    public int Episodes { get; init; } = 20_000;

    /// <summary>Whether trigger words restrict the functions.</summary>
    public bool TriggerWords { get; init; } = true;

    /// <summary>Whether a program with an unused variable counts as wrong.</summary>
    public bool PunishUnused { get; init; } = true;

    /// <summary>Seed of the random choices; a question's choices depend on it and the question's index alone.</summary>
    public ulong Seed { get; init; } = 1;
}
