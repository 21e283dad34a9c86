namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>
/// A record of which a search space is built. Its properties may be values, other parts, lists of parts, and choices of any of
/// these (<see cref="Choice{T}"/>); <see cref="ChoiceTree"/> finds the choices in the order of the properties.
/// </summary>
public interface ISpacePart;
