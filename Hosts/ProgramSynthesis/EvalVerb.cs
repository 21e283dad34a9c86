using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;
using ActorLab.Hosts.Reporting;
using TorchSharp;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary>
/// <c>eval</c>: measures trained models on a whole split, on all cores: accuracy, how far confidences can be trusted, and
/// accuracy against coverage; on dev questions it fits the confidences too.
/// </summary>
internal static class EvalVerb
{
    public static Task<int> RunAsync(EvalRequest request, CliContext context)
    {
        ModelEnsemble models = ModelEnsemble.Open(context, request.Models, request.Overrides);
        CheckFolder(request.Predictions, "predictions");
        CheckFolder(request.Picture, "picture");
        RunModel first = models.First;
        ProgramSynthesisOptions options = first.Options;
        string name = request.Split == "dev" ? options.Data.Dev : options.Data.Test;
        if (name.Length == 0) throw new InputException($"The run's settings name no {request.Split} split: give --set program-synthesis.data.{request.Split}=NAME.", first.Path);
        var watch = Stopwatch.StartNew();
        IReadOnlyList<ProgramEnvironment> questions;
        IReadOnlyList<BeamProgram>[] beams;
        using (var reporter = new ConsoleReporter(context, $"mapo, evaluation of {models.Name} on {name}"))
        {
            IEnumerable<Question> split = ProgramSynthesisData.Split(options.Data, name, ProgramSynthesisHost.DataRoot(first.Settings), first.Settings.Run.Data.Cache);
            if (options.Data.Limit > 0) split = split.Take(options.Data.Limit);
            var members = models.Environments([.. split]);
            questions = members[0].Questions;
            if (questions.Count == 0) throw new InputException($"The split '{name}' has no questions.", first.Path);
            string device = first.Settings.Run.Device;
            int done = 0;
            beams = BeamEvaluation.Decode(
                [.. members.Select(m => m.Questions)],
                () => [.. members.Select((member, m) =>
                {
                    ProgramPolicy policy = models.Members[m].Policy(member.Factory);
                    if (device != "cpu") policy.to(device);
                    return policy;
                })],
                options.Evaluation.Beam,
                options.Evaluation.Batch,
                device == "cpu" ? Environment.ProcessorCount : 1,
                more => reporter.Report(new ProgressUpdate("evaluate", Interlocked.Add(ref done, more), questions.Count, [])),
                context.Stop);
        }

        RankedAnswer?[] best = [.. beams.Select(b => RankedAnswer.Of(b, request.Choice).FirstOrDefault())];
        if (request.Predictions is not null) PredictionFile.Write(request.Predictions, best.Select((a, i) => new Prediction(questions[i].Question.Id, a?.Denotation.ToTexts() ?? [])));
        int correct = best.Where((a, i) => a is not null && questions[i].IsRight(a.Denotation)).Count(), unanswered = best.Count(a => a is null);
        ConfidenceReport confidence = ConfidenceReport.Of(models, name, questions, best, correct, request, context);
        if (request.Picture is not null) confidence.Draw(request.Picture, $"{models.Name} on {name}");

        double accuracy = (double)correct / best.Length;
        var json = new JsonObject
        {
            ["split"] = name,
            ["correct"] = correct,
            ["total"] = best.Length,
            ["accuracy"] = accuracy,
            ["unanswered"] = unanswered,
            ["seconds"] = Math.Round(watch.Elapsed.TotalSeconds, 3),
            ["confidence"] = confidence.Json(),
        };
        if (models.Members.Count > 1) json["models"] = models.Members.Count;
        if (request.Predictions is not null) json["predictions"] = request.Predictions;
        if (request.Picture is not null) json["picture"] = request.Picture;
        context.Result(json, console =>
        {
            context.Line(string.Create(CultureInfo.InvariantCulture, $"split     {name}{(options.Data.Limit > 0 ? $" (the first {options.Data.Limit}: data.limit)" : "")}"));
            context.Line(string.Create(CultureInfo.InvariantCulture, $"correct   {correct}"));
            context.Line(string.Create(CultureInfo.InvariantCulture, $"total     {best.Length}{(unanswered > 0 ? $" ({unanswered} without an answer)" : "")}"));
            context.Line(string.Create(CultureInfo.InvariantCulture, $"accuracy  {accuracy:0.0000}"));
            if (models.Members.Count > 1) context.Line($"models    {models.Members.Count}, means of their probabilities");
            confidence.Show(console, context.Line);
            if (request.Predictions is not null) context.Line($"predictions are in {request.Predictions}");
            if (request.Picture is not null) context.Line($"the picture is in {request.Picture}");
        });
        return Task.FromResult(ExitCode.Done);
    }

    private static void CheckFolder(string? path, string what)
    {
        if (path is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))) throw new InputException($"There is no such folder for the {what}.", path);
    }
}
