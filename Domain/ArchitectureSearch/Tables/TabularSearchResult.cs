using ActorLab.Domain.ArchitectureSearch.Controller;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>What one search on a table found.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Answer">The likeliest option of each choice.</param>
/// <param name="IsLikeliest">Whether that is so; if not, that is a gap of the table, and the answer the likeliest of the others.</param>
/// <param name="Projected">The likeliest of a few draws near the target (<see cref="SearchController.BestAllowed"/>), if there is one: ours, not the paper's.</param>
/// <param name="State">The controller's last state.</param>
public sealed record TabularSearchResult(ulong Seed, TabularAnswer Answer, bool IsLikeliest, TabularAnswer? Projected, ControllerState State);
