using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>Costs that are counted (<see cref="NetworkCounts"/>), in millions.</summary>
public sealed class CountedCost : ICostModel
{
    private readonly NetworkSpace _space;
    private readonly ChoiceTree _tree;
    private readonly Func<ConcreteNetwork, long> _count;

    private CountedCost(NetworkSpace space, string unit, Func<ConcreteNetwork, long> count) =>
        (_space, _tree, Unit, _count) = (space, ChoiceTree.Of(space), unit, count);

    /// <inheritdoc />
    public string Unit { get; }

    /// <summary>Millions of multiply-adds of one image.</summary>
    public static CountedCost MultiplyAdds(NetworkSpace space) => new(space, "MMAC", NetworkCounts.MultiplyAdds);

    /// <summary>Millions of parameters.</summary>
    public static CountedCost Parameters(NetworkSpace space) => new(space, "M parameters", NetworkCounts.Parameters);

    /// <inheritdoc />
    public double CostOf(Genotype genotype) => _count(ConcreteNetwork.Of(_space, new Selection(_tree, genotype))) / 1e6;
}
