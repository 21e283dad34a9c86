using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Reporting;
using Spectre.Console;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary>How far the confidences of an evaluation can be trusted.</summary>
/// <param name="Basis">What the confidences are, in words.</param>
/// <param name="Measured">Reliability of the confidences that <c>ask</c> shows.</param>
/// <param name="Raw">Reliability of the answers' probabilities as they are; null where those are the confidences.</param>
/// <param name="Calibration">The calibration used or fitted.</param>
internal sealed record ConfidenceReport(string Basis, Reliability Measured, Reliability? Raw, Calibration? Calibration)
{
    /// <summary>Measures; with <c>--calibrate</c> it fits and keeps a calibration first.</summary>
    public static ConfidenceReport Of(
        ModelEnsemble models, string split, IReadOnlyList<ProgramEnvironment> questions, RankedAnswer?[] best, int correct, EvalRequest request, CliContext context)
    {
        int[] answered = [.. Enumerable.Range(0, best.Length).Where(i => best[i] is not null)];
        (double Probability, bool IsRight)[] answers = [.. answered.Select(i => (Math.Min(1, best[i]!.Probability), questions[i].IsRight(best[i]!.Denotation)))];
        Reliability raw = Reliability.Of(answers, best.Length);
        if (request.Calibrate)
        {
            (double slope, double offset) = Calibration.Fit(answers);
            var fitted = new Calibration(slope, offset, split, answers.Length, best.Length, correct, request.Choice, models.Key);
            AtomicFile.Write(models.CalibrationPath, fitted.Write());
            double[] cross = Calibration.CrossFit(answers, [.. answered.Select(i => questions[i].Question.Table.Name)]);
            return new ConfidenceReport(
                "calibrated; each question by a fit on the tables of the others",
                Reliability.Of([.. answers.Select((a, i) => (cross[i], a.IsRight))], best.Length),
                raw,
                fitted);
        }

        if (models.FindCalibration(request.Choice, context.ErrorLine) is not { } calibration) return new ConfidenceReport("not calibrated: the answers' probabilities as they are", raw, null, null);
        string same = calibration.Split == split ? ": these very questions, so the error is too small" : "";
        return new ConfidenceReport(
            string.Create(CultureInfo.InvariantCulture, $"calibrated on {calibration.Questions} questions of {calibration.Split}{same}"),
            Reliability.Of([.. answers.Select(a => (calibration.Confidence(a.Probability), a.IsRight))], best.Length),
            raw,
            calibration);
    }

    /// <summary>Draws accuracy against confidence.</summary>
    public void Draw(string file, string title)
    {
        List<PictureCurve> curves = [new("perfect", [(0, 0), (1, 1)]), Curve(Calibration is null ? "probabilities as they are" : "confidences", Measured)];
        if (Raw is not null) curves.Add(Curve("probabilities as they are", Raw));
        curves.Add(new("accuracy of the surest answers against coverage", [.. Measured.Coverage.OrderBy(c => c.Coverage).Select(c => (c.Coverage, c.Accuracy))]));
        CurvePicture.Save(file, title, "mean confidence of a bin, or coverage", "accuracy", curves);

        static PictureCurve Curve(string name, Reliability of) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{name} (calibration error {of.CalibrationError:0.000})"), [.. of.Bins.Select(b => (b.Confidence, b.Accuracy))]);
    }

    /// <summary>As tables for people.</summary>
    public void Show(IAnsiConsole console, Action<string> line)
    {
        line(string.Create(CultureInfo.InvariantCulture, $"calibration error  {Measured.CalibrationError:0.0000} ({Basis})"));
        if (Raw is not null) line(string.Create(CultureInfo.InvariantCulture, $"                   {Raw.CalibrationError:0.0000} (the answers' probabilities as they are)"));
        Table bins = new Table().Border(TableBorder.Simple).AddColumns("confidence", "answers", "mean", "accuracy", "");
        foreach (ReliabilityBin bin in Measured.Bins)
        {
            bins.AddRow(
                string.Create(CultureInfo.InvariantCulture, $"{bin.From:0.0} to {bin.To:0.0}"), Text(bin.Answers), Percent(bin.Confidence), Percent(bin.Accuracy),
                new string('#', (int)Math.Round(bin.Accuracy * 20)).PadRight(20, '.'));
        }

        console.Write(bins);
        Table coverage = new Table().Border(TableBorder.Simple).AddColumns("answered", "answers", "threshold", "accuracy of the answers");
        foreach (CoveragePoint point in Measured.Coverage) coverage.AddRow(Percent(point.Coverage), Text(point.Answers), point.Threshold.ToString("0.000", CultureInfo.InvariantCulture), Percent(point.Accuracy));
        console.Write(coverage);
    }

    /// <summary>As JSON.</summary>
    public JsonObject Json()
    {
        var json = new JsonObject
        {
            ["basis"] = Basis,
            ["calibrationError"] = Measured.CalibrationError,
            ["uncalibratedError"] = (Raw ?? Measured).CalibrationError,
            ["bins"] = new JsonArray([.. Measured.Bins.Select(b => new JsonObject
            {
                ["from"] = b.From,
                ["to"] = b.To,
                ["answers"] = b.Answers,
                ["confidence"] = b.Confidence,
                ["accuracy"] = b.Accuracy,
            })]),
            ["coverage"] = new JsonArray([.. Measured.Coverage.Select(c => new JsonObject
            {
                ["coverage"] = c.Coverage,
                ["threshold"] = c.Threshold,
                ["answers"] = c.Answers,
                ["accuracy"] = c.Accuracy,
            })]),
        };
        if (Calibration is not null) (json["slope"], json["offset"]) = (Calibration.Slope, Calibration.Offset);
        return json;
    }

    private static string Percent(double share) => AnswerView.Percent(share);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
