namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>
/// A number of filters: an absolute one, or a multiple of a layer's input width (TuNAS, <c>FilterMultiplier</c>). An
/// <see cref="int"/> converts to an absolute width.
/// </summary>
/// <param name="Filters">The absolute width; 0 for a multiple.</param>
/// <param name="Multiple">The multiple of the input width; 0 for an absolute width.</param>
public readonly record struct Width(int Filters, double Multiple)
{
    /// <summary>Multiples are rounded to multiples of this, and are never less.</summary>
    public const int Base = 8;

    /// <summary>An absolute width.</summary>
    public static implicit operator Width(int filters) => filters > 0
        ? new Width(filters, 0)
        : throw new ArgumentOutOfRangeException(nameof(filters), filters, "A width must be at least 1.");

    /// <summary>A multiple of the input width.</summary>
    public static Width Times(double multiple) => multiple > 0
        ? new Width(0, multiple)
        : throw new ArgumentOutOfRangeException(nameof(multiple), multiple, "A multiple of the width must be above 0.");

    /// <summary>The number of filters behind an input of so many.</summary>
    public int Of(int input) => Filters > 0 ? Filters : Math.Max(Base, Base * (int)Math.Floor(input * Multiple / Base + 0.5));
}
