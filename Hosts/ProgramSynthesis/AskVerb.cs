using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Hosts.Commands;
using ActorLab.Interpreter.ProgramSynthesis;
using TorchSharp;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary><c>ask</c>: answers a question on a table with a run's best policy, and shows the program and the rows behind the answer.</summary>
internal static class AskVerb
{
    public static Task<int> RunAsync(AskRequest request, CliContext context)
    {
        EffectiveSettings settings = RunDirectorySettings.Load(context, request.RunDirectory, []);
        RunModel model = RunModel.Open(request.RunDirectory, settings);
        TableFile table = TableFile.Read(request.Table, model.Options.Data);
        Question question = AnswerView.Link(request.Question, table.Table, model.Options.Data);
        CheckRoom(model.Options.Environment, table);
        EnvironmentFactory factory = model.Factory([question]);
        ProgramEnvironment environment = factory.Make(0, question);
        torch.set_num_threads(settings.Run.Threads);
        IReadOnlyList<BeamProgram> beam;
        using (ProgramPolicy policy = model.Policy(factory)) beam = BeamSearch.Decode(policy, [environment], model.Options.Evaluation.Beam)[0];
        if (beam.Count == 0)
            throw new CliException(ExitCode.Failed, $"No program of the beam came to an end, so there is no answer. {Names(question)} Name what the table's cells say, or raise evaluation.beam.");

        double all = beam.Sum(p => Math.Exp(p.LogProbability));
        Found[] found = [.. beam.Select(p => new Found(
            ProgramEvidence.Of(environment.Task, p.Tokens, table.Raw),
            ProgramText.PrintPortable(environment.Task, p.Tokens),
            Math.Exp(p.LogProbability),
            Math.Exp(p.LogProbability) / all))];
        context.Result(Json(question, found, table.Raw), console =>
        {
            Found best = found[0];
            context.Line(best.Text);
            context.Line("");
            context.Line($"program      {best.Program}");
            context.Line($"probability  {AnswerView.Percent(best.Probability)}, {AnswerView.Percent(best.Share)} of the beam's programs");
            context.Line($"entities     {(question.Entities.Count == 0 ? "none: the question names no cell, number or date" : string.Join(' ', question.Entities.Select(e => ProgramText.Literal(e.Value))))}");
            if (best.Evidence.Rows.Count > 0) context.Line("rows used");
            AnswerView.Rows(console, table.Raw, best.Evidence.Rows);
            if (found.Length > 1) context.Line("alternatives");
            foreach (Found other in found.Skip(1)) context.Line($"  {AnswerView.Percent(other.Share),7}  {AnswerView.Short(other.Text)}    {other.Program}");
        });
        return Task.FromResult(ExitCode.Done);
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
