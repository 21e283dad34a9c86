using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>What an architecture costs: the T of rewards (TuNAS, cost model). Pure, so every process computes the same.</summary>
public interface ICostModel
{
    /// <summary>What it is counted in, for people: <c>MMAC</c>, <c>ms</c>.</summary>
    string Unit { get; }

    /// <summary>The cost of an architecture of the space.</summary>
    double CostOf(Genotype genotype);
}
