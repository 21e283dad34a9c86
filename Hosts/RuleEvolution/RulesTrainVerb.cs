using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Hosts.Commands;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary><c>rules train</c>: trains a net of the user's own sizes with a rule.</summary>
internal static class RulesTrainVerb
{
    public static Task<int> RunAsync(RulesTrainRequest request, CliContext context)
    {
        NamedRule rule = RuleSource.Read(request.Rule, request.Rank);
        using RuleTrainer trainer = RuleTrainer.Open(request.Training, context);
        RuleTrainings trainings = trainer.Train([rule], $"training with {rule.Text}")[0];
        string? picture = trainings.Results.Count > 0 ? request.Training.Picture : null;
        if (picture is not null) TrainingView.Draw(picture, "Training with an update rule", [(rule.Text, trainings)]);
        JsonObject json = TrainingView.Json(trainings);
        json["description"] = trainer.Description;
        if (picture is not null) json["picture"] = picture;
        context.Result(json, console =>
        {
            context.Line($"rule           {rule.Text}");
            context.Line($"training       {trainer.Description}");
            context.Line($"learning rate  {TrainingView.Rate(trainings)}");
            TrainingView.Curves(console, [("validation", trainings)]);
            if (trainings.Results.Count > 0)
                context.Line(string.Create(CultureInfo.InvariantCulture, $"test accuracy  {TrainingView.Text(trainings.TestAccuracies)}{(trainings.Results.Count > 1 ? $" (mean and standard error of {trainings.Results.Count} seeds)" : " (one seed)")}"));
            if (TrainingView.Note(trainings) is { Length: > 0 } note) context.Line($"note           {note}");
            if (picture is not null) context.Line($"the curve is drawn in {picture}");
        });
        return Task.FromResult(trainings.Stopped is null ? ExitCode.Done : ExitCode.Failed);
    }
}
