namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>An open choice in its space.</summary>
/// <param name="Index">Its place in genotypes.</param>
/// <param name="Path">Where it stands, for people: <c>Blocks[2].Layers[1].Kernel</c>.</param>
/// <param name="Choice">The choice.</param>
/// <param name="Parent">Index of the open choice inside whose option it stands; -1 at the top.</param>
/// <param name="ParentOption">That option; -1 at the top.</param>
public sealed record ChoiceNode(int Index, string Path, IChoice Choice, int Parent, int ParentOption)
{
    /// <summary>Number of options.</summary>
    public int Count => Choice.Count;

    /// <summary>What it is a choice of.</summary>
    public ChoiceKind Kind => Choice.Kind;

    /// <summary>The option that filter warmup takes: the largest width. Of other choices the first option.</summary>
    public int Largest => Choice is Choice<Width> { Options: var widths } ? widths.Index().MaxBy(w => w.Item.Filters + w.Item.Multiple).Index : 0;
}
