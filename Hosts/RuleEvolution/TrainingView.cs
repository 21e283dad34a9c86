using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Reporting;
using Spectre.Console;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>Shows trainings: as text, as JSON and as a picture.</summary>
internal static class TrainingView
{
    /// <summary>What there is to say of how trainings went, in one line; empty if nothing.</summary>
    public static string Note(RuleTrainings trainings) => trainings switch
    {
        { Stopped: { } reason } => "stopped: " + reason,
        { DivergesAlways: true } => "diverged at every learning rate",
        { Diverged: > 0 and var count } => string.Create(CultureInfo.InvariantCulture, $"diverged with {count} of {trainings.Results.Count} seeds, which count as 0"),
        { IsAtEdge: true } => "the best learning rate is at the grid's edge: a wider --grid may find a better one",
        _ => "",
    };

    /// <summary>The learning rate and where it is from.</summary>
    public static string Rate(RuleTrainings trainings) => trainings.LearningRate <= 0
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{trainings.LearningRate}{(trainings.Tried.Count > 0 ? $", the best of {trainings.Tried.Count} by validation accuracy" : "")}");

    /// <summary>A mean and its standard error.</summary>
    public static string Text(IReadOnlyList<double> values) => values.Count == 0 ? "-" : Text(SampleMean.Of(values));

    /// <summary>A mean and its standard error.</summary>
    public static string Text(SampleMean mean) => string.Create(CultureInfo.InvariantCulture, $"{mean.Mean:0.0000}{(mean.Count > 1 ? $" ±{mean.StandardError:0.0000}" : "")}");

    /// <summary>The mean validation curves as a table: a row a measured step, a column a rule.</summary>
    public static void Curves(IAnsiConsole console, IReadOnlyList<(string Name, RuleTrainings Trainings)> arms)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("step").RightAligned());
        foreach ((string name, _) in arms) table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        var curves = arms.Select(a => a.Trainings.Curve.ToDictionary(p => p.Step, p => p.Accuracy)).ToArray();
        foreach (int step in curves.SelectMany(c => c.Keys).Distinct().Order())
            table.AddRow([step.ToString(CultureInfo.InvariantCulture), .. curves.Select(c => c.TryGetValue(step, out SampleMean mean) ? Text(mean) : "-")]);
        if (table.Rows.Count > 0) console.Write(table);
    }

    /// <summary>Draws the mean validation curves.</summary>
    public static void Draw(string file, string title, IReadOnlyList<(string Name, RuleTrainings Trainings)> arms) => CurvePicture.Save(
        file,
        title,
        "step",
        "accuracy on validation images",
        [.. arms.Select(a => new PictureCurve($"{a.Name}  (learning rate {Rate(a.Trainings).Split(',')[0]})", [.. a.Trainings.Curve.Select(p => ((double)p.Step, p.Accuracy.Mean))]))]);

    /// <summary>Trainings as JSON.</summary>
    public static JsonObject Json(RuleTrainings trainings) => new()
    {
        ["rule"] = trainings.Rule.Text,
        ["learningRate"] = trainings.LearningRate > 0 ? trainings.LearningRate : null,
        ["tried"] = new JsonArray([.. trainings.Tried.Select(t => new JsonObject { ["learningRate"] = t.LearningRate, ["validationAccuracy"] = t.Accuracy, ["diverged"] = t.Diverged })]),
        ["seeds"] = trainings.Results.Count,
        ["end"] = trainings.Stopped is not null ? "stopped" : trainings.DivergesAlways || (trainings.Diverged > 0 && trainings.Diverged == trainings.Results.Count) ? "diverged" : "finished",
        ["diverged"] = trainings.Diverged,
        ["stopped"] = trainings.Stopped,
        ["validation"] = Json(trainings.ValidationAccuracies),
        ["test"] = Json(trainings.TestAccuracies),
        ["curve"] = new JsonArray([.. trainings.Curve.Select(p => new JsonObject { ["step"] = p.Step, ["accuracy"] = p.Accuracy.Mean, ["standardError"] = Number(p.Accuracy.StandardError) })]),
        ["milliseconds"] = Math.Round(trainings.Results.Sum(r => r.Milliseconds)),
    };

    /// <summary>A number, or null for what is none.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static JsonObject Json(IReadOnlyList<double> values)
    {
        SampleMean? mean = values.Count == 0 ? null : SampleMean.Of(values);
        return new JsonObject
        {
            ["mean"] = mean?.Mean,
            ["standardError"] = mean is { } m ? Number(m.StandardError) : null,
            ["values"] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]),
        };
    }
}
