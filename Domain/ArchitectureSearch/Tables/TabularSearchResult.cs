using ActorLab.Domain.ArchitectureSearch.Controller;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>What one search on a table found.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Answer">The architecture, and how sure the controller is of it.</param>
/// <param name="IsLikeliest">Whether it is the likeliest option of each choice; if not, that is a gap of the table.</param>
/// <param name="Accuracy">Its final accuracy, 0 to 1.</param>
/// <param name="Cost">Its cost.</param>
/// <param name="State">The controller's last state.</param>
public sealed record TabularSearchResult(ulong Seed, ArchitectureChoice Answer, bool IsLikeliest, double Accuracy, double Cost, ControllerState State);
