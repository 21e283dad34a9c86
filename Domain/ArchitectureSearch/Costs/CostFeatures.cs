using System.Globalization;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>
/// Architectures as one-hot features for a linear cost model: for each layer one feature for each combination of input width,
/// output width and choices inside the layer (TuNAS, cost model: the Kronecker product of their one-hots), so the model is a
/// table of layers' costs. What has a single value is left out of the names, and a layer that is always the same has no feature.
/// Names are stable: they are the keys of cost tables.
/// </summary>
public sealed class CostFeatures
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _places = [];
    private readonly Func<Genotype, IEnumerable<string>> _namesOf;

    private CostFeatures(Func<Genotype, IEnumerable<string>> namesOf) => _namesOf = namesOf;

    /// <summary>The features' names.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>How many features there are.</summary>
    public int Count => _names.Count;

    /// <summary>The features of a space of networks.</summary>
    public static CostFeatures Of(NetworkSpace space)
    {
        ChoiceTree tree = ChoiceTree.Of(space);
        var layers = new LayerCombinations(space);
        var features = new CostFeatures(genotype => layers.NamesOf(new Selection(tree, genotype)));
        foreach (string name in layers.All) features.Add(name);
        return features;
    }

    /// <summary>The features of a space of independent choices, as tabular benchmarks have: one for each option.</summary>
    public static CostFeatures Of(ChoiceTree tree)
    {
        var features = new CostFeatures(genotype => tree.Nodes.Select(n => Name(n, genotype.Options[n.Index])));
        foreach (ChoiceNode node in tree.Nodes.Where(n => n.Count > 1))
            for (int option = 0; option < node.Count; option++)
                features.Add(Name(node, option));
        return features;

        static string Name(ChoiceNode node, int option) => string.Create(CultureInfo.InvariantCulture, $"{node.Path} option={option}");
    }

    /// <summary>The features that an architecture has; the others are 0.</summary>
    public int[] PlacesOf(Genotype genotype)
    {
        List<int> places = [];
        foreach (string name in _namesOf(genotype))
            if (_places.TryGetValue(name, out int place)) places.Add(place);
        return [.. places];
    }

    private void Add(string name)
    {
        if (_places.TryAdd(name, _names.Count)) _names.Add(name);
    }
}
