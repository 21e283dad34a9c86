using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Hosts.Commands;
using ActorLab.Interpreter.ProgramSynthesis;
using TorchSharp;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary>
/// <c>ask</c>: answers a question on a table with trained models, and shows the program, the rows behind the answer and how
/// sure it is; or says that it cannot answer, and why.
/// </summary>
internal static class AskVerb
{
    public static Task<int> RunAsync(AskRequest request, CliContext context)
    {
        ModelEnsemble models = ModelEnsemble.Open(context, request.Models);
        RunModel first = models.First;
        TableFile table = first.Options.Data.ReadTable(request.Table);
        if ((Answerability.FaultOf(request.Question) ?? Answerability.FaultOf(table.Table)) is { } fault) return CannotAnswer(context, fault);
        CheckRoom(first.Options.Environment, table);
        Question question = first.Options.Data.Link(request.Question, table.Table);
        var members = models.Environments([question]);
        if (members.Select(m => Answerability.FaultOf(question, m.Factory.Vocabulary)).FirstOrDefault(f => f is not null) is { } unknown) return CannotAnswer(context, unknown);

        torch.set_num_threads(first.Settings.Run.Threads);
        IReadOnlyList<BeamProgram> beam = Search(models, members);
        if (beam.Count == 0)
            return CannotAnswer(context, $"no program of the beam came to an end. {Names(question)} Name what the table's cells say, or raise evaluation.beam");
        IReadOnlyList<RankedAnswer> answers = RankedAnswer.Of(beam, request.Choice);
        Calibration? calibration = models.FindCalibration(request.Choice, context.ErrorLine);
        double probability = answers[0].Probability, confidence = calibration?.Confidence(probability) ?? Math.Min(1, probability);

        double all = beam.Sum(p => Math.Exp(p.LogProbability));
        BeamProgram chosen = answers[0].Programs[0];
        ProgramTask task = members[0].Questions[0].Task;
        Found[] found = [.. ((BeamProgram[])[chosen, .. beam.Where(p => p != chosen)]).Select(p => new Found(
            ProgramEvidence.Of(task, p.Tokens, table.Raw),
            ProgramText.PrintPortable(task, p.Tokens),
            Math.Exp(p.LogProbability),
            Math.Exp(p.LogProbability) / all))];
        JsonObject json = Json(question, found, table.Raw);
        json["answerProbability"] = probability;
        json["confidence"] = confidence;
        json["calibrated"] = calibration is not null;
        string sure = calibration is null
            ? $"confidence   {AnswerView.Percent(confidence)}, not calibrated: 'actorlab eval --calibrate' fits it on the dev questions"
            : string.Create(CultureInfo.InvariantCulture, $"confidence   {AnswerView.Percent(confidence)}, calibrated on {calibration.Questions} questions of {calibration.Split}");
        if (confidence < request.Threshold)
        {
            string reason = string.Create(CultureInfo.InvariantCulture, $"the confidence of {AnswerView.Percent(confidence)} is below the threshold of {AnswerView.Percent(request.Threshold)}");
            return CannotAnswer(context, reason, new JsonObject { ["confidence"] = confidence, ["calibrated"] = calibration is not null, ["threshold"] = request.Threshold, ["guess"] = json });
        }

        context.Result(json, console =>
        {
            Found best = found[0];
            context.Line(best.Text);
            context.Line("");
            context.Line(sure);
            context.Line($"program      {best.Program}");
            context.Line($"probability  {AnswerView.Percent(best.Probability)}, {AnswerView.Percent(best.Share)} of the beam's programs; {AnswerView.Percent(probability)} all that give this answer");
            context.Line($"entities     {(question.Entities.Count == 0 ? "none: the question names no cell, number or date" : string.Join(' ', question.Entities.Select(e => ProgramText.Literal(e.Value))))}");
            if (models.Members.Count > 1) context.Line($"models       {models.Members.Count}, means of their probabilities");
            if (best.Evidence.Rows.Count > 0) context.Line("rows used");
            AnswerView.Rows(console, table.Raw, best.Evidence.Rows);
            if (found.Length > 1) context.Line("alternatives");
            foreach (Found other in found.Skip(1)) context.Line($"  {AnswerView.Percent(other.Share),7}  {AnswerView.Short(other.Text)}    {other.Program}");
        });
        return Task.FromResult(ExitCode.Done);
    }

    private static IReadOnlyList<BeamProgram> Search(ModelEnsemble models, IReadOnlyList<(EnvironmentFactory Factory, IReadOnlyList<ProgramEnvironment> Questions)> members)
    {
        var policies = new List<ProgramPolicy>();
        try
        {
            for (int m = 0; m < members.Count; m++) policies.Add(models.Members[m].Policy(members[m].Factory));
            return EnsembleSearch.Decode(policies, [.. members.Select(m => m.Questions)], models.First.Options.Evaluation.Beam)[0];
        }
        finally
        {
            foreach (ProgramPolicy policy in policies) policy.Dispose();
        }
    }

    /// <summary>Says that there is no answer, and why.</summary>
    private static Task<int> CannotAnswer(CliContext context, string reason, JsonObject? more = null)
    {
        JsonObject json = more ?? [];
        json["answer"] = null;
        json["cannotAnswer"] = reason;
        json["exitCode"] = ExitCode.NoAnswer;
        context.Result(json, _ => context.Line($"cannot answer: {reason}."));
        return Task.FromResult(ExitCode.NoAnswer);
    }

    /// <summary>A table may have more typed columns than the policy has places for variables.</summary>
    private static void CheckRoom(EnvironmentOptions options, TableFile table)
    {
        int room = options.MaxMemory - options.MaxExpressions, columns = table.Table.Columns.Count;
        if (columns > room)
            throw new InputException($"The table has {columns} typed columns, and this run's policy has room for {room} variables; leave columns out.", table.Raw.File);
    }

    private static string Names(Question question) => question.Entities.Count == 0
        ? "The question names nothing that is in the table."
        : $"The question names {string.Join(' ', question.Entities.Select(e => ProgramText.Literal(e.Value)))}.";

    private static JsonObject Json(Question question, Found[] found, RawTable table)
    {
        JsonObject json = Json(found[0]);
        json["entities"] = new JsonArray([.. question.Entities.Select(e => JsonNode.Parse(ProgramText.Literal(e.Value)))]);
        json["rows"] = AnswerView.Json(table, found[0].Evidence.Rows);
        json["alternatives"] = new JsonArray([.. found.Skip(1).Select(Json)]);
        return json;
    }

    private static JsonObject Json(Found found) => new()
    {
        ["answer"] = AnswerView.Json(found.Evidence.Denotation),
        ["text"] = found.Text,
        ["program"] = found.Program,
        ["probability"] = found.Probability,
        ["shareOfBeam"] = found.Share,
    };

    private sealed record Found(ProgramEvidence Evidence, string Program, double Probability, double Share)
    {
        public string Text => Evidence switch
        {
            { Answer.Count: 0 } => "(nothing)",
            { Denotation.Kind: DenotationKind.Rows } => "row " + string.Join(", ", Evidence.Rows.Select(r => (r + 1).ToString(CultureInfo.InvariantCulture))),
            _ => string.Join(", ", Evidence.Answer),
        };
    }
}
