namespace ActorLab.Domain.ProgramSynthesis.Coverage;

/// <summary>A part of the questions, and how many of them have a right program.</summary>
/// <param name="Kind">What the questions were parted by.</param>
/// <param name="Name">The part.</param>
/// <param name="Questions">Its questions.</param>
/// <param name="Covered">Those with a right program.</param>
public sealed record CoverageGroup(string Kind, string Name, int Questions, int Covered)
{
    /// <summary>The covered share.</summary>
    public double Share => Questions == 0 ? 0 : (double)Covered / Questions;
}
