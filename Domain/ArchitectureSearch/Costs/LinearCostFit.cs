namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>A fitted cost model and how well it foretells costs that it was not fitted to.</summary>
/// <param name="Model">The model, fitted to the other architectures.</param>
/// <param name="Fitted">Architectures it was fitted to.</param>
/// <param name="HeldOut">Architectures it was tried on.</param>
/// <param name="R2">1 minus its squared error over the variance, on those; not a number with fewer than two.</param>
/// <param name="Mape">Mean of |error| / cost on those, 0.01 for a hundredth.</param>
public sealed record LinearCostFit(LinearCostModel Model, int Fitted, int HeldOut, double R2, double Mape);
