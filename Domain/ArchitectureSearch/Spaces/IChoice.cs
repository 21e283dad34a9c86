namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>A value of a space that is fixed, or that the search chooses: a <see cref="Choice{T}"/> without its type.</summary>
public interface IChoice
{
    /// <summary>What it is a choice of.</summary>
    ChoiceKind Kind { get; }

    /// <summary>Whether there is anything to choose: a fixed value is no decision of the genotype.</summary>
    bool IsOpen { get; }

    /// <summary>Number of options; 1 for a fixed value.</summary>
    int Count { get; }

    /// <summary>An option; it may hold choices of its own, which are active only where this option is chosen.</summary>
    object Option(int index);
}
