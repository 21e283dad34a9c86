namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>
/// A value of a space's record that is fixed or one of several options (TuNAS, <c>OneOf</c>). A plain value converts by
/// itself; <see cref="OneOf"/> makes open ones. Each object is one decision: the same one may not stand in two places. What is
/// wrong with a choice is said by <see cref="ChoiceTree.Of"/>, which knows where it stands.
/// </summary>
/// <typeparam name="T">A number, flag, width or part.</typeparam>
public sealed class Choice<T> : IChoice
    where T : notnull
{
    private readonly T[] _options;

    internal Choice(ChoiceKind kind, bool isOpen, ReadOnlySpan<T> options)
    {
        (Kind, IsOpen, _options) = (kind, isOpen, options.ToArray());
    }

    /// <inheritdoc />
    public ChoiceKind Kind { get; }

    /// <inheritdoc />
    public bool IsOpen { get; }

    /// <inheritdoc />
    public int Count => _options.Length;

    /// <summary>The options, in the order in which genotypes number them.</summary>
    public IReadOnlyList<T> Options => _options;

    /// <summary>A fixed value.</summary>
    public static implicit operator Choice<T>(T value) => new(ChoiceKind.Operation, isOpen: false, [value]);

    /// <inheritdoc />
    object IChoice.Option(int index) => _options[index];
}
