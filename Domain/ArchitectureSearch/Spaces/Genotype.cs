using System.Collections.Immutable;
using System.Globalization;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>
/// An architecture as the option of each choice of its space; equal by value. As text <c>0:2:1</c>, the key of caches and
/// journals.
/// </summary>
public sealed class Genotype : IEquatable<Genotype>
{
    /// <summary>Takes the option of each choice, in the order of <see cref="ChoiceTree.Nodes"/>.</summary>
    public Genotype(ReadOnlySpan<int> options) => Options = [.. options];

    /// <summary>The option of each choice, also of those that do not count.</summary>
    public ImmutableArray<int> Options { get; }

    /// <summary>Reads the text form, and checks it against a space.</summary>
    /// <exception cref="InputException">The text is none of this space's; the message says at which place.</exception>
    public static Genotype Parse(string text, ChoiceTree tree)
    {
        string[] parts = text.Split(':');
        if (tree.Count == 0 && text.Length == 0) return new Genotype([]);
        if (parts.Length != tree.Count) throw new InputException($"The genotype '{text}' has {parts.Length} numbers; its space has {tree.Count} choices.");
        var options = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            ChoiceNode node = tree.Nodes[i];
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out options[i]) || options[i] >= node.Count)
                throw new InputException($"The genotype '{text}' has '{parts[i]}' at place {i} ({node.Path}); allowed is 0 to {node.Count - 1}.");
        }

        return new Genotype(options);
    }

    /// <summary>The same architecture with option 0 wherever a choice does not count: equal for equal networks of these choices.</summary>
    public Genotype Canonical(ChoiceTree tree)
    {
        Span<bool> active = stackalloc bool[tree.Count];
        tree.MarkActive(Options.AsSpan(), active);
        var options = new int[tree.Count];
        for (int i = 0; i < options.Length; i++) options[i] = active[i] ? Options[i] : 0;
        return new Genotype(options);
    }

    /// <inheritdoc />
    public bool Equals(Genotype? other) => other is not null && Options.AsSpan().SequenceEqual(other.Options.AsSpan());

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Genotype);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int option in Options) hash.Add(option);
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public override string ToString() => string.Join(':', Options.Select(o => o.ToString(CultureInfo.InvariantCulture)));
}
