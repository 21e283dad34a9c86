using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>Random genotypes.</summary>
public static class GenotypeDraws
{
    /// <summary>
    /// A uniformly random genotype (TuNAS, random search): every choice is drawn, also one that turns out not to count, so a
    /// layer that may be skipped is skipped half the time, however many choices it holds.
    /// </summary>
    public static Genotype Uniform(ChoiceTree tree, RandomStream random)
    {
        var options = new int[tree.Count];
        for (int i = 0; i < options.Length; i++) options[i] = random.NextInt(tree.Nodes[i].Count);
        return new Genotype(options);
    }

    /// <summary>
    /// The genotype with another option of one choice: the choice uniformly from the active ones that have another option, the
    /// option uniformly from the others. Choices that become active keep the option they had while they did not count.
    /// </summary>
    /// <exception cref="InputException">No active choice has a second option.</exception>
    public static Genotype Mutate(ChoiceTree tree, Genotype genotype, RandomStream random)
    {
        Span<bool> active = stackalloc bool[tree.Count];
        tree.MarkActive(genotype.Options.AsSpan(), active);
        var open = new List<int>(tree.Count);
        for (int i = 0; i < tree.Count; i++)
            if (active[i] && tree.Nodes[i].Count > 1) open.Add(i);
        if (open.Count == 0) throw new InputException($"The architecture {genotype} cannot be mutated: none of its choices has a second option.");

        int[] options = [.. genotype.Options];
        int chosen = open[random.NextInt(open.Count)];
        int option = random.NextInt(tree.Nodes[chosen].Count - 1);
        options[chosen] = option < options[chosen] ? option : option + 1;
        return new Genotype(options);
    }
}
