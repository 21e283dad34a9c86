using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary><c>model export</c> and <c>model show</c>: trained models in one file.</summary>
internal static class ModelVerbs
{
    private const long MostBytes = 10_000_000;

    // What the vectors may not take: headers of parts, settings, card and calibration.
    private const int Reserve = 100_000;

    public static Task<int> Export(ModelExportRequest request, CliContext context)
    {
        if (!Directory.Exists(request.Run)) throw new InputException("A run's directory is exported, and there is none.", request.Run);
        if (Path.Exists(request.To)) throw new InputException("There is such a file already; give another name or delete it.", request.To);
        string? folder = Path.GetDirectoryName(Path.GetFullPath(request.To));
        if (!Directory.Exists(folder)) throw new InputException("There is no such folder for the model.", request.To);
        IReadOnlyList<SettingsOverride> overrides = request.Data is null ? [] : [new SettingsOverride("data.root", request.Data, $"--data {request.Data}")];
        ModelEnsemble models = ModelEnsemble.Open(context, [request.Run], overrides);
        RunModel model = models.First;
        Calibration? calibration = models.FindCalibration(AnswerChoice.Program, context.ErrorLine) ?? models.FindCalibration(AnswerChoice.Sum, _ => { });
        (string data, string? licence) = About(model.Options.Data);
        (CarriedWordVectors? vectors, string origin) = Vectors(model);
        var card = new ModelCard(
            data, request.Licence ?? licence ?? throw new InputException("The data is the user's own: say under which licence it is, with --licence.", request.Run),
            model.Settings.Run.Seed, model.Step, Commit(request.Run), model.Options.Data.Dev, DevAccuracy(request.Run, calibration), model.Words.Count, origin, model.Hash);
        ModelFile file = model.Export(card, vectors, calibration);
        file.Write(request.To);
        long bytes = new FileInfo(request.To).Length;
        JsonObject json = JsonNode.Parse(file.CardText)!.AsObject();
        json["file"] = request.To;
        json["bytes"] = bytes;
        json["calibrated"] = calibration is not null;
        context.Result(json, _ =>
        {
            context.Line(string.Create(CultureInfo.InvariantCulture, $"{request.To}: {bytes:N0} bytes"));
            Show(file, context.Line);
        });
        if (bytes > MostBytes) context.ErrorLine(string.Create(CultureInfo.InvariantCulture, $"{request.To}: the model is larger than {MostBytes:N0} bytes, since its weights and words alone are."));
        return Task.FromResult(ExitCode.Done);
    }

    public static Task<int> Show(ModelShowRequest request, CliContext context)
    {
        if (!File.Exists(request.File)) throw new InputException("There is no such file.", request.File);
        ModelFile file;
        try
        {
            file = ModelFile.Read(request.File);
        }
        catch (CheckpointDamagedException e)
        {
            throw new CliException(ExitCode.Failed, $"{e.Message} Export it again.", e);
        }

        JsonObject json = JsonNode.Parse(file.CardText)!.AsObject();
        json["calibrated"] = file.Calibration is not null;
        json["settings"] = file.Settings;
        context.Result(json, _ =>
        {
            Show(file, context.Line);
            context.Line("settings");
            context.Line(file.Settings.TrimEnd());
        });
        return Task.FromResult(ExitCode.Done);
    }

    private static void Show(ModelFile file, Action<string> line)
    {
        ModelCard card = file.Card;
        line($"data         {card.Data}");
        line($"licence      {card.Licence}");
        line(string.Create(CultureInfo.InvariantCulture, $"trained      seed {card.Seed}, step {card.Step:N0}, commit {card.Commit ?? "unknown"}"));
        line($"dev          {(card.DevAccuracy is { } accuracy ? $"{AnswerView.Percent(accuracy)} of '{card.DevSplit}'" : "not measured")}");
        line(string.Create(CultureInfo.InvariantCulture, $"words        {card.Words:N0}; {card.Vectors}"));
        line($"confidence   {(file.Calibration is { } c ? string.Create(CultureInfo.InvariantCulture, $"calibrated on {c.Questions} questions of {c.Split}") : "not calibrated: 'actorlab eval RUN --calibrate' before the export does it")}");
    }

    private static (string Data, string? Licence) About(DataOptions data) => data.Source switch
    {
        QuestionData.WikiTableQuestions => ($"WikiTableQuestions 1.0.2, {data.Train}", "CC BY-SA 4.0"),
        QuestionData.WikiSql => ($"WikiSQL, the part that can be executed, {data.Train}", "BSD-3-Clause (WikiSQL), MIT (tables of TabFact)"),
        _ => ($"{Path.GetFileName(data.Questions)}, {data.Train}", null),
    };

    /// <summary>The vectors that a file can carry: the vocabulary's, those of the training tables' headers, then frequent words until the file is full.</summary>
    private static (CarriedWordVectors? Vectors, string Origin) Vectors(RunModel model)
    {
        PolicyOptions policy = model.Options.Policy;
        if (policy.WordVectors.Length == 0) return (null, "word vectors hashed from trigrams, none carried");
        PretrainedWordVectors all = PretrainedWordVectors.Read(policy.WordVectors);
        IReadOnlyList<Question> questions = ProgramSynthesisData.Split(
            model.Options.Data, model.Options.Data.Train, ProgramSynthesisHost.DataRoot(model.Settings), model.Settings.Run.Data.Cache);
        IEnumerable<string> headers = questions.Select(q => q.Table).Distinct().SelectMany(t => t.Columns).SelectMany(c => ColumnVectors.HeaderWords(c.Name));
        long room = MostBytes - Reserve - model.Bytes;
        var words = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string word in (IEnumerable<string>)["string", "number", "num2", "date", .. model.Words, .. headers, .. all.Words])
        {
            if (!all.TryGet(word, out _) || !known.Add(word)) continue;
            room -= 2 * all.Dimension + System.Text.Encoding.UTF8.GetByteCount(word) + 1;
            if (room < 0) break;
            words.Add(word);
        }

        return (new CarriedWordVectors(words, all), string.Create(CultureInfo.InvariantCulture, $"vectors of {words.Count:N0} of the {all.Count:N0} words of {Path.GetFileName(policy.WordVectors)} carried, under {VectorLicence(policy.WordVectors)}"));
    }

    /// <summary>The first line of the licence that lies beside the vectors.</summary>
    private static string VectorLicence(string vectors)
    {
        string? file = Directory.EnumerateFiles(Path.GetDirectoryName(vectors)!, "LICEN*").Order(StringComparer.Ordinal).FirstOrDefault();
        return file is null ? "the licence of that file, which is not known here" : File.ReadLines(file).FirstOrDefault(l => !string.IsNullOrWhiteSpace(l))?.Trim() ?? "an empty licence";
    }

    private static string? Commit(string run)
    {
        string file = Path.Combine(run, "environment.json");
        if (!File.Exists(file)) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.TryGetProperty("gitCommit", out JsonElement commit) ? commit.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static double? DevAccuracy(string run, Calibration? calibration)
    {
        if (calibration is not null) return (double)calibration.Correct / calibration.Total;
        foreach ((string name, double value) in RunSummary.Read(run).Metrics)
            if (name == "dev_accuracy")
                return value;
        return null;
    }
}
