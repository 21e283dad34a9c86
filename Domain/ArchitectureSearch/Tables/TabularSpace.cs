using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>
/// A space whose architectures were all trained once and measured: a search on it is a matter of looking up, so what it shows of
/// controllers and rewards is exact, and of weight sharing it shows nothing. A table that lacks an architecture is refused by its
/// reader. An architecture whose cost is known to be mismeasured is a gap: searches draw it never (they draw again,
/// <see cref="Controller.SearchController.Draw"/>), random ones skip it (its cost is no number, so no band contains it), and it
/// cannot be the answer: if the likeliest architecture is a gap, the likeliest of the others is the answer, and is said to be.
/// </summary>
public sealed class TabularSpace
{
    private readonly double[][] _accuracies;
    private readonly double[] _costs;

    /// <summary>Takes the columns of a whole table.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="tree">The choices, none inside another.</param>
    /// <param name="unit">The cost's unit.</param>
    /// <param name="trainings">Columns of accuracies, 0 to 1, each of one training; by <see cref="IndexOf"/>.</param>
    /// <param name="final">The column of accuracies, 0 to 1, that an answer is judged by.</param>
    /// <param name="costs">The costs; no number for a gap.</param>
    /// <param name="gaps">The gaps.</param>
    internal TabularSpace(string name, ChoiceTree tree, string unit, double[][] trainings, double[] final, double[] costs, IEnumerable<TableGap> gaps)
    {
        (Name, Tree, Unit, _accuracies, _costs) = (name, tree, unit, [.. trainings, final], costs);
        Gaps = [.. gaps];
    }

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>The choices.</summary>
    public ChoiceTree Tree { get; }

    /// <summary>The cost's unit.</summary>
    public string Unit { get; }

    /// <summary>How many trainings of each architecture a search may see.</summary>
    public int Trainings => _accuracies.Length - 1;

    /// <summary>The architectures that cannot be used.</summary>
    public ImmutableArray<TableGap> Gaps { get; }

    /// <summary>Whether an architecture is no gap.</summary>
    public bool Has(Genotype genotype) => !double.IsNaN(Cost(genotype));

    /// <summary>The accuracy of one training, 0 to 1.</summary>
    /// <param name="genotype">The architecture.</param>
    /// <param name="training">Which of <see cref="Trainings"/>.</param>
    public double Accuracy(Genotype genotype, int training)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)training, (uint)Trainings, nameof(training));
        return _accuracies[training][IndexOf(Tree, genotype.Options.AsSpan())];
    }

    /// <summary>The accuracy that an answer is judged by, 0 to 1: no search may look at it.</summary>
    public double FinalAccuracy(Genotype genotype) => _accuracies[^1][IndexOf(Tree, genotype.Options.AsSpan())];

    /// <summary>The cost; no number for a gap.</summary>
    public double Cost(Genotype genotype) => _costs[IndexOf(Tree, genotype.Options.AsSpan())];

    /// <summary>All architectures but the gaps, the last choice changing first.</summary>
    public IEnumerable<Genotype> Architectures()
    {
        for (int i = 0; i < _costs.Length; i++)
            if (!double.IsNaN(_costs[i])) yield return At(Tree, i);
    }

    /// <summary>The place of an architecture in columns: the last choice changes first.</summary>
    internal static int IndexOf(ChoiceTree tree, ReadOnlySpan<int> options)
    {
        int index = 0;
        for (int i = 0; i < options.Length; i++) index = index * tree.Nodes[i].Count + options[i];
        return index;
    }

    /// <summary>The architecture of a place in columns.</summary>
    internal static Genotype At(ChoiceTree tree, int index)
    {
        var options = new int[tree.Count];
        for (int i = options.Length - 1; i >= 0; i--) (index, options[i]) = (index / tree.Nodes[i].Count, index % tree.Nodes[i].Count);
        return new Genotype(options);
    }
}
