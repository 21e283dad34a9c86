namespace ActorLab.Domain.ProgramSynthesis.Answers;

/// <summary>One bin of confidence.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Answers">How many answers fell into it.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">The share of them that are right.</param>
public sealed record ReliabilityBin(double From, double To, int Answers, double Confidence, double Accuracy);

/// <summary>What is won by abstaining where confidence is low.</summary>
/// <param name="Coverage">The share of questions answered.</param>
/// <param name="Threshold">The least confidence among them.</param>
/// <param name="Answers">How many they are.</param>
/// <param name="Accuracy">The share of them that are right.</param>
public sealed record CoveragePoint(double Coverage, double Threshold, int Answers, double Accuracy);

/// <summary>How far confidences can be trusted, and accuracy against coverage.</summary>
/// <param name="Bins">The bins that are not empty, by confidence.</param>
/// <param name="CalibrationError">The expected calibration error: the mean distance of a bin's accuracy from its mean confidence, by answers.</param>
/// <param name="Coverage">Accuracy where only the surest answers are given, from all to few.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins, double CalibrationError, IReadOnlyList<CoveragePoint> Coverage)
{
    private const int BinCount = 10;

    /// <summary>Measures confidences.</summary>
    /// <param name="answers">For each question answered its confidence and whether the answer is right.</param>
    /// <param name="questions">How many questions there were, those without any answer included.</param>
    public static Reliability Of(IReadOnlyList<(double Confidence, bool IsRight)> answers, int questions)
    {
        ReliabilityBin[] bins = [.. answers
            .GroupBy(a => Math.Clamp((int)(a.Confidence * BinCount), 0, BinCount - 1))
            .OrderBy(g => g.Key)
            .Select(g => new ReliabilityBin((double)g.Key / BinCount, (g.Key + 1.0) / BinCount, g.Count(), g.Average(a => a.Confidence), g.Average(a => a.IsRight ? 1.0 : 0)))];
        double error = answers.Count == 0 ? 0 : bins.Sum(b => b.Answers * Math.Abs(b.Accuracy - b.Confidence)) / answers.Count;
        (double Confidence, bool IsRight)[] sorted = [.. answers.OrderByDescending(a => a.Confidence)];
        var coverage = new List<CoveragePoint>();
        for (int tenths = 10; tenths >= 1 && sorted.Length > 0; tenths--)
        {
            int wanted = Math.Min(sorted.Length, (int)Math.Ceiling(tenths / 10.0 * questions - 1e-9));
            // A threshold cannot part answers of one confidence.
            while (wanted < sorted.Length && sorted[wanted].Confidence == sorted[wanted - 1].Confidence) wanted++;
            if (coverage.Count > 0 && coverage[^1].Answers == wanted) continue;
            coverage.Add(new CoveragePoint((double)wanted / questions, sorted[wanted - 1].Confidence, wanted, sorted.Take(wanted).Average(a => a.IsRight ? 1.0 : 0)));
        }

        return new Reliability(bins, error, coverage);
    }
}
