namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>Makes open choices.</summary>
public static class OneOf
{
    /// <summary>A choice of what is computed.</summary>
    public static Choice<T> Operation<T>(params ReadOnlySpan<T> options)
        where T : notnull => new(ChoiceKind.Operation, isOpen: true, options);

    /// <summary>A choice of a width: all absolute, or all multiples of the input, so that one is the largest.</summary>
    public static Choice<Width> Filters(params ReadOnlySpan<Width> options) => new(ChoiceKind.Filters, isOpen: true, options);
}
