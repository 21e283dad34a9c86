using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>
/// The open choices of a space, depth first in the order of properties and lists (TuNAS, section on search spaces): the
/// genotype has a number for each. All that a controller, a baseline or a journal knows of a space.
/// </summary>
public sealed class ChoiceTree
{
    private readonly List<ChoiceNode> _nodes = [];
    private readonly Dictionary<IChoice, int> _indices = new(ReferenceEqualityComparer.Instance);

    private ChoiceTree()
    {
    }

    /// <summary>The choices, by their index.</summary>
    public IReadOnlyList<ChoiceNode> Nodes => _nodes;

    /// <summary>Number of open choices.</summary>
    public int Count => _nodes.Count;

    /// <summary>Number of raw genotypes: the product of all counts of options, those of inactive choices included.</summary>
    public BigInteger Genotypes => _nodes.Aggregate(BigInteger.One, (product, node) => product * node.Count);

    /// <summary>Finds the choices of a space.</summary>
    /// <exception cref="InputException">A choice stands in two places, has no option, or mixes widths; the message says where.</exception>
    public static ChoiceTree Of(ISpacePart space)
    {
        var tree = new ChoiceTree();
        tree.Visit(space, "", -1, -1);
        return tree;
    }

    /// <summary>A tree of independent choices without a network.</summary>
    /// <param name="counts">The number of options of each.</param>
    /// <exception cref="InputException">A count is 0.</exception>
    public static ChoiceTree Flat(IReadOnlyList<int> counts)
    {
        var tree = new ChoiceTree();
        for (int i = 0; i < counts.Count; i++)
            tree.Visit(OneOf.Operation([.. Enumerable.Range(0, counts[i])]), string.Create(CultureInfo.InvariantCulture, $"Choices[{i}]"), -1, -1);
        return tree;
    }

    /// <summary>The index of an open choice.</summary>
    /// <exception cref="KeyNotFoundException">It is none of this space's.</exception>
    public int IndexOf(IChoice choice) => _indices.TryGetValue(choice, out int index)
        ? index
        : throw new KeyNotFoundException($"The choice is none of this space's: choices are found in properties of records that are an {nameof(ISpacePart)}, and in lists of these.");

    /// <summary>Which choices count, given all decisions: those at the top, and those inside chosen options.</summary>
    /// <param name="options">The option of each choice.</param>
    /// <param name="active">The answer, a flag for each choice.</param>
    public void MarkActive(ReadOnlySpan<int> options, Span<bool> active)
    {
        // A parent's index is always smaller.
        for (int i = 0; i < _nodes.Count; i++)
        {
            ChoiceNode node = _nodes[i];
            active[i] = node.Parent < 0 || (active[node.Parent] && options[node.Parent] == node.ParentOption);
        }
    }

    private void Visit(object? value, string path, int parent, int option)
    {
        switch (value)
        {
            case IChoice { IsOpen: true } choice:
                int index = _nodes.Count;
                if (!_indices.TryAdd(choice, index))
                    throw new InputException($"The choice at {path} also stands at {_nodes[_indices[choice]].Path}: each place needs a choice of its own.");
                Check(choice, path);
                _nodes.Add(new ChoiceNode(index, path, choice, parent, option));
                for (int i = 0; i < choice.Count; i++) Visit(choice.Option(i), OptionPath(path, choice, i), index, i);
                break;
            case IChoice choice:
                Visit(choice.Option(0), path, parent, option);
                break;
            case ISpacePart part:
                foreach (PropertyInfo property in Properties(part.GetType()))
                    Visit(property.GetValue(part), path.Length == 0 ? property.Name : $"{path}.{property.Name}", parent, option);
                break;
            case IEnumerable list and not string:
                int place = 0;
                foreach (object? item in list) Visit(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{place++}]"), parent, option);
                break;
        }
    }

    private static void Check(IChoice choice, string path)
    {
        if (choice.Count == 0) throw new InputException($"The choice at {path} has no options: give it at least one.");
        if (choice is Choice<Width> { Options: var widths } && widths.Any(w => w.Filters > 0) && widths.Any(w => w.Filters == 0))
            throw new InputException($"The choice at {path} mixes widths with multiples of the input: which is the largest must be known.");
    }

    /// <summary>Where an option's own choices stand: below the option's type, and its place if another option has that type too.</summary>
    private static string OptionPath(string path, IChoice choice, int option)
    {
        if (choice.Option(option) is not ISpacePart part) return path;
        Type type = part.GetType();
        bool isShared = Enumerable.Range(0, choice.Count).Any(i => i != option && choice.Option(i).GetType() == type);
        return isShared ? string.Create(CultureInfo.InvariantCulture, $"{path}.{type.Name}({option})") : $"{path}.{type.Name}";
    }

    /// <summary>A record's properties in the order in which it declares them, its base's first.</summary>
    private static IEnumerable<PropertyInfo> Properties(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(p => p.GetIndexParameters().Length == 0)
        .OrderBy(p => Depth(p.DeclaringType!))
        .ThenBy(p => p.MetadataToken);

    private static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;
}
