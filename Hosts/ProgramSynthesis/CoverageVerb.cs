using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Coverage;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary><c>data coverage</c>: which questions random search can answer at all, on all cores.</summary>
internal static class CoverageVerb
{
    public static Task<int> RunAsync(CoverageRequest request, CliContext context)
    {
        EffectiveSettings settings = new ProgramSynthesisHost().Resolve(request.Settings);
        ProgramSynthesisOptions options = settings.Section<ProgramSynthesisOptions>();
        if (request.Failures is { } file && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))) throw new InputException("There is no such folder for the failures.", file);
        string split = request.Split == "dev" ? options.Data.Dev : options.Data.Train;
        IReadOnlyList<Question> all = ProgramSynthesisData.Split(options.Data, split, ProgramSynthesisHost.DataRoot(settings), settings.Run.Data.Cache);
        if (all.Count == 0) throw new InputException($"The split '{split}' has no questions.", request.Settings.File);
        if (request.Chance) all = ProgramCoverage.WithOthersAnswers(all);
        if (all.Count == 0) throw new InputException($"No two questions of the split '{split}' share a table, so there are no other answers.", request.Settings.File);
        IReadOnlyList<Question> questions = Spread(all, request.Questions == 0 ? all.Count : Math.Min(request.Questions, all.Count));
        IWordVectors vectors = new HashedWordVectors(8); // the search reads no vectors
        IReadOnlyList<ProgramEnvironment> environments = new EnvironmentFactory(options, new PolicyVocabulary([], vectors), vectors).Make(questions);
        CoverageReport report = ProgramCoverage.Measure(
            environments,
            new CoverageOptions
            {
                Episodes = request.Episodes,
                TriggerWords = options.RandomExploration.TriggerWords,
                PunishUnused = options.Environment.PunishUnusedVariables,
                Seed = (ulong)settings.Run.Seed,
            },
            stop: context.Stop);
        if (request.Failures is { } path) File.WriteAllText(path, string.Join('\n', report.Questions.Where(q => q.Program is null).Select(q => CoverageReport.Describe(q))));

        context.Result(
            new JsonObject
            {
                ["metrics"] = new JsonObject { ["coverage"] = report.Share },
                ["split"] = split,
                ["chance"] = request.Chance,
                ["questions"] = report.Questions.Count,
                ["covered"] = report.Covered,
                ["exhausted"] = report.Exhausted,
                ["seed"] = settings.Run.Seed,
                ["episodesPerQuestion"] = request.Episodes,
                ["episodes"] = report.Episodes,
                ["meanVariables"] = environments.Average(e => e.Task.VariableCount),
                ["within"] = new JsonArray([.. report.Within.Select(w => new JsonObject { ["episodes"] = w.Episodes, ["share"] = w.Share })]),
                ["groups"] = new JsonArray([.. report.Groups.Select(g => new JsonObject { ["by"] = g.Kind, ["name"] = g.Name, ["questions"] = g.Questions, ["share"] = g.Share })]),
                ["functions"] = new JsonArray([.. report.Functions.Select(f => new JsonObject { ["name"] = f.Function, ["programs"] = f.Programs })]),
            },
            _ =>
            {
                context.Line(string.Create(CultureInfo.InvariantCulture, $"{split}{(request.Chance ? ", each with another question's answer" : "")}, seed {settings.Run.Seed}, {environments.Average(e => e.Task.VariableCount):N2} variables a question, {report.Episodes:N0} episodes run"));
                context.Line(report.ToText().TrimEnd());
            });
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Evenly spread questions.</summary>
    private static IReadOnlyList<Question> Spread(IReadOnlyList<Question> all, int count) =>
        count == all.Count ? all : [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)])];
}
