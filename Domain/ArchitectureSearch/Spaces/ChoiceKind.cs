namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>What a choice is of: the two kinds are warmed up differently (TuNAS, op and filter warmup).</summary>
public enum ChoiceKind
{
    /// <summary>What is computed: a kernel's size, a layer or none, squeeze-and-excite or none. Warmup averages all options.</summary>
    Operation,

    /// <summary>How many filters: widths and expansions. Warmup takes the largest.</summary>
    Filters,
}
