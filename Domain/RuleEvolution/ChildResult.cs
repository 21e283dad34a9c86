namespace ActorLab.Domain.RuleEvolution;

/// <summary>A point of a validation curve.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Accuracy">Share of validation images that are right.</param>
public readonly record struct ChildPoint(int Step, double Accuracy);

/// <summary>What came of a training.</summary>
/// <param name="Curve">The validation curve.</param>
/// <param name="End">How it ended.</param>
/// <param name="Reason">Why it ended early; empty if it did not.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Milliseconds">Time it took, measuring included.</param>
/// <param name="TestAccuracy">Share of test images that are right, if they were measured.</param>
public sealed record ChildResult(IReadOnlyList<ChildPoint> Curve, ChildEnd End, string Reason, int Steps, double Milliseconds, double? TestAccuracy)
{
    /// <summary>The last accuracy on validation images; 0 for a training that diverged or was never measured.</summary>
    public double Accuracy => End == ChildEnd.Diverged || Curve.Count == 0 ? 0 : Curve[^1].Accuracy;
}
