using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Answers;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Answers;

public sealed class CalibrationTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.5, -1)]
    [InlineData(2, 0.7)]
    public void A_fit_finds_the_temperature_and_offset_that_made_the_answers(double slope, double offset)
    {
        var random = new RandomStream(4);
        (double P, bool IsRight)[] answers = [.. Enumerable.Range(0, 40_000).Select(_ =>
        {
            double p = 0.02 + 0.96 * random.NextDouble();
            return (p, random.NextDouble() < 1 / (1 + Math.Exp(-(slope * Math.Log(p / (1 - p)) + offset))));
        })];
        (double fittedSlope, double fittedOffset) = Calibration.Fit(answers);
        Assert.Equal(slope, fittedSlope, 0.06 * slope);
        Assert.Equal(offset, fittedOffset, 0.06);
        var calibration = new Calibration(fittedSlope, fittedOffset, "dev", 1, 1, 1, AnswerChoice.Program, "m");
        Reliability fit = Reliability.Of([.. answers.Select(a => (calibration.Confidence(a.P), a.IsRight))], answers.Length);
        Assert.InRange(fit.CalibrationError, 0, 0.015);
    }

    [Fact]
    public void Few_answers_or_all_right_or_worse_than_chance_give_sane_confidences()
    {
        foreach ((double, bool)[] answers in (IReadOnlyList<(double, bool)[]>)[[], [(0.9, true)], [.. Enumerable.Range(1, 20).Select(i => (i / 20.0, true))], [.. Enumerable.Range(1, 20).Select(i => (i / 20.0, i < 10))]])
        {
            (double slope, double offset) = Calibration.Fit(answers);
            Assert.True(slope >= 0 && double.IsFinite(slope) && double.IsFinite(offset), $"{slope} {offset}");
            var calibration = new Calibration(slope, offset, "dev", 1, 1, 1, AnswerChoice.Program, "m");
            double[] confidences = [.. ((double[])[0, 1e-9, 0.3, 0.7, 1]).Select(calibration.Confidence)];
            Assert.All(confidences, c => Assert.InRange(c, 0, 1));
            Assert.Equal(confidences.Order(), confidences);
        }

        // Answers that are the worse the surer they seem: one confidence for all, the share that is right.
        (double flat, double level) = Calibration.Fit([(0.9, false), (0.8, false), (0.2, true), (0.1, true)]);
        Assert.Equal((0, 0), (flat, Math.Round(level, 9)));
    }

    [Fact]
    public void The_error_is_the_mean_distance_of_bins_and_coverage_takes_the_surest_first()
    {
        (double, bool)[] answers = [(0.95, true), (0.92, true), (0.55, true), (0.55, false), (0.15, false)];
        Reliability measured = Reliability.Of(answers, 6);
        Assert.Equal([2, 2, 1], measured.Bins.Select(b => b.Answers).OrderDescending());
        Assert.Equal((2 * Math.Abs(1 - 0.935) + 2 * Math.Abs(0.5 - 0.55) + 0.15) / 5, measured.CalibrationError, 9);
        CoveragePoint all = measured.Coverage[0], few = measured.Coverage[^1];
        Assert.Equal((5, 0.15, 0.6, 5 / 6.0), (all.Answers, all.Threshold, all.Accuracy, all.Coverage));
        Assert.Equal((1, 0.95, 1.0), (few.Answers, few.Threshold, few.Accuracy));
        Assert.DoesNotContain(measured.Coverage, c => c.Answers == 3); // a threshold does not part equal confidences
        Assert.Empty(Reliability.Of([], 3).Coverage);
    }

    [Fact]
    public void Cross_fitted_confidences_do_not_see_their_own_table()
    {
        (double, bool)[] answers = [.. Enumerable.Range(0, 50).Select(i => (0.5, i % 10 == 0))];
        double[] confidences = Calibration.CrossFit(answers, [.. Enumerable.Range(0, 50).Select(i => $"table {i % 10}")]);

        // All right answers are of one table: its own part's fit knows none, so it is the least sure.
        Assert.True(confidences[0] < confidences[1]);
        Assert.Equal(confidences[0], confidences[5]); // tables 0 and 5 are one part
    }

    [Fact]
    public void A_calibration_is_read_as_it_was_written_and_anything_else_refused()
    {
        var calibration = new Calibration(1.25, -0.5, "dev", 80, 86, 70, AnswerChoice.Sum, "abc");
        Assert.Equal(calibration, Calibration.Read(calibration.Write(), "c.json"));
        InputException e = Assert.Throws<InputException>(() => Calibration.Read("{\"slope\": 1}"u8, "c.json"));
        Assert.StartsWith("c.json: This is no calibration", e.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Calibration.Read("null"u8, "c.json"));
    }
}
