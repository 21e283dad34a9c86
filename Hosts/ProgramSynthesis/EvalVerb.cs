using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;
using ActorLab.Hosts.Reporting;
using TorchSharp;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary><c>eval</c>: measures a run's best policy on a whole split, on all cores.</summary>
internal static class EvalVerb
{
    public static Task<int> RunAsync(EvalRequest request, CliContext context)
    {
        RunModel model = RunModel.Open(request.RunDirectory, request.Settings);
        if (request.Predictions is { } path && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))) throw new InputException("There is no such folder for the predictions.", path);
        ProgramSynthesisOptions options = model.Options;
        string name = request.Split == "dev" ? options.Data.Dev : options.Data.Test;
        if (name.Length == 0) throw new InputException($"The run's settings name no {request.Split} split: give --set program-synthesis.data.{request.Split}=NAME.", request.RunDirectory);
        var watch = Stopwatch.StartNew();
        BeamProgram?[] best;
        IReadOnlyList<ProgramEnvironment> questions;
        using (var reporter = new ConsoleReporter(context, $"{request.Settings.Experiment}, evaluation of {request.RunDirectory} on {name}"))
        {
            var data = ProgramSynthesisData.Load(options, ProgramSynthesisHost.DataRoot(request.Settings), request.Settings.Run.Data.Cache, model.Words);
            questions = request.Split == "dev" ? data.Dev : data.Test;
            if (questions.Count == 0) throw new InputException($"The split '{name}' has no questions.", request.RunDirectory);
            string device = request.Settings.Run.Device;
            int done = 0;
            best = BeamEvaluation.Best(
                questions,
                () =>
                {
                    ProgramPolicy policy = model.Policy(data.Factory);
                    if (device != "cpu") policy.to(device);
                    return policy;
                },
                options.Evaluation.Beam,
                options.Evaluation.Batch,
                device == "cpu" ? Environment.ProcessorCount : 1,
                more => reporter.Report(new ProgressUpdate("evaluate", Interlocked.Add(ref done, more), questions.Count, [])),
                context.Stop);
        }

        if (request.Predictions is not null) PredictionFile.Write(request.Predictions, best.Select((p, i) => new Prediction(questions[i].Question.Id, p?.Denotation.ToTexts() ?? [])));
        int correct = best.Where((p, i) => p is not null && questions[i].IsRight(p.Denotation)).Count(), unanswered = best.Count(p => p is null);
        double accuracy = (double)correct / best.Length;
        var json = new JsonObject
        {
            ["split"] = name,
            ["correct"] = correct,
            ["total"] = best.Length,
            ["accuracy"] = accuracy,
            ["unanswered"] = unanswered,
            ["seconds"] = Math.Round(watch.Elapsed.TotalSeconds, 3),
        };
        if (request.Predictions is not null) json["predictions"] = request.Predictions;
        context.Result(json, _ =>
        {
            context.Line(string.Create(CultureInfo.InvariantCulture, $"split     {name}{(options.Data.Limit > 0 ? $" (the first {options.Data.Limit}: data.limit)" : "")}"));
            context.Line(string.Create(CultureInfo.InvariantCulture, $"correct   {correct}"));
            context.Line(string.Create(CultureInfo.InvariantCulture, $"total     {best.Length}{(unanswered > 0 ? $" ({unanswered} without an answer)" : "")}"));
            context.Line(string.Create(CultureInfo.InvariantCulture, $"accuracy  {accuracy:0.0000}"));
            if (request.Predictions is not null) context.Line($"predictions are in {request.Predictions}");
        });
        return Task.FromResult(ExitCode.Done);
    }
}
