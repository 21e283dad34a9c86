using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Hosts.Commands;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary><c>bench explore</c>: rates on one core, on WikiTableQuestions where it is there, else on the quickstart's tables.</summary>
internal static class ExploreBench
{
    private const int QuestionCount = 256, FewEpisodes = 1_000;

    public static Task<int> RunAsync(BenchExploreRequest request, CliContext context)
    {
        (string source, IReadOnlyList<Question> questions) = Questions(request.DataRoot);
        var options = new ProgramSynthesisOptions();
        IWordVectors vectors = new HashedWordVectors(8);
        IReadOnlyList<ProgramEnvironment> environments = new EnvironmentFactory(options, new PolicyVocabulary([], vectors), vectors).Make(questions);
        TimeSpan duration = TimeSpan.FromSeconds(request.Seconds);
        var watch = Stopwatch.StartNew();
        ulong seed = (ulong)request.Seed;
        // The just-in-time compiler needs a second or so, however short the measurement.
        TimeSpan warmUp = TimeSpan.FromSeconds(Math.Max(1, request.Seconds));
        var scored = ScoredExplorationRate.Measure(environments, duration, warmUp, () => watch.Elapsed, seed, FewEpisodes);
        context.Stop.ThrowIfCancellationRequested();
        int many = options.RandomExploration.Episodes;
        var whole = ScoredExplorationRate.Measure(environments, duration, TimeSpan.Zero, () => watch.Elapsed, seed, many);
        context.Stop.ThrowIfCancellationRequested();
        ProgramTask[] tasks = [.. environments.Select(e => new ProgramTask(e.Task.Table, e.Task.Constants, e.Task.Functions, e.Task.Options, e.Question.TriggerWords))];
        var bare = ExplorationRate.Measure(tasks, duration, () => watch.Elapsed, seed);

        context.Result(
            new JsonObject
            {
                ["metrics"] = new JsonObject
                {
                    ["explore_episodes_per_second"] = Math.Round(scored.EpisodesPerSecond),
                    ["execute_programs_per_second"] = Math.Round(bare.ProgramsPerSecond),
                },
                ["source"] = source,
                ["questions"] = questions.Count,
                ["tables"] = questions.Select(q => q.Table).Distinct().Count(),
                ["meanRows"] = Math.Round(questions.Average(q => q.Table.RowCount), 1),
                ["seed"] = request.Seed,
                ["episodes"] = scored.Episodes,
                ["rightShare"] = scored.RightShare,
                ["episodesPerQuestion"] = FewEpisodes,
                ["wholeExploration"] = new JsonObject
                {
                    ["episodesPerQuestion"] = many,
                    ["episodesPerSecond"] = Math.Round(whole.EpisodesPerSecond),
                    ["rightShare"] = whole.RightShare,
                },
                ["unscoredInTurnsEpisodesPerSecond"] = Math.Round(bare.EpisodesPerSecond),
                ["errorShare"] = bare.ErrorShare,
                ["stepsPerEpisode"] = bare.StepsPerEpisode,
                ["programs"] = bare.Programs,
            },
            _ =>
            {
                context.Line(string.Create(CultureInfo.InvariantCulture, $"{questions.Count} questions of {source}, one thread, seed {request.Seed}"));
                context.Line(string.Create(CultureInfo.InvariantCulture, $"explore_episodes_per_second  {scored.EpisodesPerSecond,12:N0}   trigger words, store and scoring; {FewEpisodes:N0} episodes a question, {scored.RightShare:P2} right"));
                context.Line(string.Create(CultureInfo.InvariantCulture, $"  whole explorations         {whole.EpisodesPerSecond,12:N0}   the same with {many:N0} episodes a question (the default setting), {whole.RightShare:P2} right"));
                context.Line(string.Create(CultureInfo.InvariantCulture, $"  all questions in turns     {bare.EpisodesPerSecond,12:N0}   50 episodes a turn, not scored: stores out of the cache; {bare.ErrorShare:P1} end in error, {bare.StepsPerEpisode:N1} tokens each"));
                context.Line(string.Create(CultureInfo.InvariantCulture, $"execute_programs_per_second  {bare.ProgramsPerSecond,12:N0}   programs that exploration finished"));
            });
        return Task.FromResult(ExitCode.Done);
    }

    private static (string Source, IReadOnlyList<Question> Questions) Questions(string? root)
    {
        if (root is not null && WikiTableQuestionsData.IsIn(root))
        {
            var data = WikiTableQuestionsData.Open(root, WikiTableQuestionsOptions.Default with { Tables = TableSource.Tagged });
            var linker = new QuestionLinker();
            return ("WikiTableQuestions", [.. Spread(data.Questions(WikiTableQuestionsData.Train)).Select(q => linker.Link(q, data.Table(q.Context)))]);
        }

        string file = Quickstart() ?? throw new InputException("There are no tables to explore: give --data DIR with WikiTableQuestions, or run from ActorLab's repository, which has the quickstart's.");
        return ("the quickstart", [.. Spread(QuestionSet.Load(new QuestionSetOptions { Questions = file, Tables = Path.GetDirectoryName(file)! }).All)]);
    }

    /// <summary>Evenly spread questions, so that many tables have a part.</summary>
    private static IEnumerable<T> Spread<T>(IReadOnlyList<T> all)
    {
        int count = Math.Min(QuestionCount, all.Count);
        for (int i = 0; i < count; i++) yield return all[(int)((long)i * all.Count / count)];
    }

    /// <summary>The quickstart's questions, in the repository that this program was built in or is run from.</summary>
    private static string? Quickstart()
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, Directory.GetCurrentDirectory()])
        {
            for (string? folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                string file = Path.Combine(folder, "hocon", "program-synthesis", "quickstart", "questions.tsv");
                if (File.Exists(file)) return file;
            }
        }

        return null;
    }
}
