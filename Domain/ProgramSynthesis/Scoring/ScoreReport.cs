namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>How predictions did against right answers.</summary>
/// <param name="Correct">Questions answered right.</param>
/// <param name="Total">All questions that have a right answer, whether predicted or not.</param>
/// <param name="Missing">Questions without a prediction; they count as wrong.</param>
/// <param name="CorrectIds">Ids of the questions answered right, in the order of the answers.</param>
public sealed record ScoreReport(int Correct, int Total, int Missing, IReadOnlyList<string> CorrectIds)
{
    /// <summary>The splits counted, where the file of right answers has several; empty where it names none.</summary>
    public IReadOnlyList<string> Splits { get; init; } = [];

    /// <summary>Correct / total, 0 to 1; 0 where there is no question.</summary>
    public double Accuracy => Total == 0 ? 0 : (double)Correct / Total;
}
