using System.Collections.Immutable;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>
/// A space's choices made: by a genotype, or partly by warmup, which runs all options of an operation and the largest of a
/// width (TuNAS, op and filter warmup).
/// </summary>
public sealed class Selection
{
    private readonly ChoiceTree _tree;

    /// <summary>An architecture.</summary>
    public Selection(ChoiceTree tree, Genotype genotype)
        : this(tree, genotype.Options.AsSpan(), [])
    {
    }

    /// <summary>An architecture under warmup.</summary>
    /// <param name="tree">The space.</param>
    /// <param name="options">The option of each choice; of a width under warmup, the largest.</param>
    /// <param name="all">The operations whose options are all run and averaged; empty for none.</param>
    public Selection(ChoiceTree tree, ReadOnlySpan<int> options, ReadOnlySpan<bool> all)
    {
        if (options.Length != tree.Count) throw new ArgumentException($"There are {options.Length} options for {tree.Count} choices.", nameof(options));
        if (!all.IsEmpty && all.Length != tree.Count) throw new ArgumentException($"There are {all.Length} flags for {tree.Count} choices.", nameof(all));
        (_tree, Options) = (tree, [.. options]);
        All = all.IsEmpty ? [.. new bool[tree.Count]] : [.. all];
    }

    /// <summary>The option of each choice; of a width under warmup, the largest. To be sent with <see cref="All"/>.</summary>
    public ImmutableArray<int> Options { get; }

    /// <summary>Of each choice, whether all its options run.</summary>
    public ImmutableArray<bool> All { get; }

    /// <summary>The chosen value, or the fixed one. Of an operation that runs all its options, the sampled one.</summary>
    public T Of<T>(Choice<T> choice)
        where T : notnull => choice.Options[choice.IsOpen ? Options[_tree.IndexOf(choice)] : 0];

    /// <summary>Whether all options of an operation run, and are averaged.</summary>
    public bool RunsAll(IChoice choice) => choice.IsOpen && All[_tree.IndexOf(choice)];

    /// <summary>The options of an operation that run: the chosen one, or all of them.</summary>
    public IReadOnlyList<T> Running<T>(Choice<T> choice)
        where T : notnull => RunsAll(choice) ? choice.Options : [Of(choice)];
}
