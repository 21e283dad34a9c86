namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>An architecture of a table that cannot be used.</summary>
/// <param name="Architecture">As the table names it.</param>
/// <param name="Reason">Why not.</param>
public sealed record TableGap(string Architecture, string Reason);
