using ActorLab.Domain.ArchitectureSearch.Controller;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>An architecture that a search on a table gave.</summary>
/// <param name="Choice">The architecture, and how sure the controller is of it.</param>
/// <param name="Accuracy">Its final accuracy, 0 to 1.</param>
/// <param name="Cost">Its cost.</param>
public sealed record TabularAnswer(ArchitectureChoice Choice, double Accuracy, double Cost);
