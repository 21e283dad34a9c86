using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Commands;
using Spectre.Console;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary><c>rules compare</c>: rules against back-propagation, each at its own best learning rate, on the same seeds.</summary>
internal static class RulesCompareVerb
{
    private const string BackPropagation = "back-propagation";

    public static Task<int> RunAsync(RulesCompareRequest request, CliContext context)
    {
        NamedRule[] rules = [NamedRule.BackPropagation, .. request.Rules.Select(r => RuleSource.Read(r, request.Rank))];
        using RuleTrainer trainer = RuleTrainer.Open(request.Training, context);
        IReadOnlyList<RuleTrainings> trainings = trainer.Train(rules, "comparing with back-propagation");
        (string Name, RuleTrainings Trainings)[] arms = [.. trainings.Select((t, i) => (i == 0 ? BackPropagation : rules.Length == 2 ? "rule" : $"rule {i}", t))];
        SampleMean?[] differences = [.. trainings.Select(t => Difference(t, trainings[0]))];
        string? picture = trainings.Any(t => t.Results.Count > 0) ? request.Training.Picture : null;
        if (picture is not null) TrainingView.Draw(picture, "Update rules and back-propagation", [.. arms.Select((a, i) => (i == 0 ? a.Name : $"{a.Name}: {rules[i].Text}", a.Trainings))]);
        context.Result(Json(trainer, arms, differences, picture), console => Show(context, console, trainer, arms, differences, request.Training.Seeds, picture));
        return Task.FromResult(trainings.All(t => t.Stopped is null) ? ExitCode.Done : ExitCode.Failed);
    }

    // By seed: initial weights and batches are the same. A rule that always diverges is 0 everywhere.
    private static SampleMean? Difference(RuleTrainings rule, RuleTrainings baseline)
    {
        if (ReferenceEquals(rule, baseline) || baseline.Results.Count == 0 || rule.Stopped is not null) return null;
        IReadOnlyList<double> own = rule.TestAccuracies;
        return SampleMean.Of([.. baseline.TestAccuracies.Select((b, i) => (rule.DivergesAlways ? 0 : own[i]) - b)]);
    }

    private static void Show(
        CliContext context, IAnsiConsole console, RuleTrainer trainer, (string Name, RuleTrainings Trainings)[] arms, SampleMean?[] differences, int seeds, string? picture)
    {
        context.Line($"training  {trainer.Description}");
        context.Line(string.Create(CultureInfo.InvariantCulture, $"seeds     {seeds}, the same for all; accuracies with their standard errors; difference on test images by seed"));
        foreach ((string name, RuleTrainings trainings) in arms.Skip(1)) context.Line($"{name,-8}  {trainings.Rule.Text}");
        Table table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn("learning rate").AddColumn("validation").AddColumn("test").AddColumn("difference").AddColumn("95 % interval");
        for (int i = 0; i < arms.Length; i++)
        {
            (string name, RuleTrainings trainings) = arms[i];
            table.AddRow(
                name,
                TrainingView.Rate(trainings).Split(',')[0],
                TrainingView.Text(trainings.ValidationAccuracies),
                TrainingView.Text(trainings.TestAccuracies),
                differences[i] is { } mean ? mean.Mean.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture) : "-",
                differences[i] is { Count: > 1 } d ? string.Create(CultureInfo.InvariantCulture, $"{d.Low:+0.0000;-0.0000;0.0000} to {d.High:+0.0000;-0.0000;0.0000}") : "-");
        }

        console.Write(table);
        TrainingView.Curves(console, arms);
        foreach ((string name, RuleTrainings trainings) in arms)
            if (TrainingView.Note(trainings) is { Length: > 0 } note) context.Line($"{name}: {note}");
        if (picture is not null) context.Line($"the curves are drawn in {picture}");
    }

    private static JsonObject Json(RuleTrainer trainer, (string Name, RuleTrainings Trainings)[] arms, SampleMean?[] differences, string? picture)
    {
        JsonArray rules = [];
        for (int i = 0; i < arms.Length; i++)
        {
            JsonObject one = TrainingView.Json(arms[i].Trainings);
            one["name"] = arms[i].Name;
            if (differences[i] is { } difference)
            {
                one["difference"] = new JsonObject
                {
                    ["mean"] = difference.Mean,
                    ["low"] = TrainingView.Number(difference.Low),
                    ["high"] = TrainingView.Number(difference.High),
                    ["pairs"] = difference.Count,
                };
            }

            rules.Add(one);
        }

        var json = new JsonObject { ["description"] = trainer.Description, ["rules"] = rules };
        if (picture is not null) json["picture"] = picture;
        return json;
    }
}
