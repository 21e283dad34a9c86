using ActorLab.Interpreter.Randomness;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>How fast programs are explored and executed, and what the exploration was like.</summary>
/// <param name="EpisodesPerSecond">Random episodes a second, dead ends among them, with the explored-program trie.</param>
/// <param name="ProgramsPerSecond">Whole programs executed a second, without working out valid tokens.</param>
/// <param name="Episodes">How many episodes were timed.</param>
/// <param name="StepsPerEpisode">Tokens read, on average.</param>
/// <param name="ErrorShare">The share of episodes that ended in error.</param>
/// <param name="Programs">How many program executions were timed.</param>
/// <param name="TrieBytesPerEpisode">Memory of the tries, divided by the episodes they hold.</param>
public sealed record ExplorationRate(
    double EpisodesPerSecond,
    double ProgramsPerSecond,
    long Episodes,
    double StepsPerEpisode,
    double ErrorShare,
    long Programs,
    double TrieBytesPerEpisode)
{
    /// <summary>
    /// Measures on one thread: first warms up, then explores the tasks in turns of <paramref name="episodesPerTurn"/>
    /// episodes, each task with its own trie, then executes programs that the exploration finished.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="duration">Time for each of the two measurements; the warm-up takes as much as one.</param>
    /// <param name="clock">Monotone time, for example a stopwatch's.</param>
    /// <param name="seed">Seed of the random choices.</param>
    /// <param name="episodesPerTurn">Episodes of one task before the next.</param>
    public static ExplorationRate Measure(IReadOnlyList<ProgramTask> tasks, TimeSpan duration, Func<TimeSpan> clock, ulong seed = 1, int episodesPerTurn = 50)
    {
        if (tasks.Count == 0) throw new ArgumentException("There is no task to explore.", nameof(tasks));
        var programs = new List<(ProgramTask Task, int[] Tokens)>();
        Explore(tasks, duration / 2, clock, seed, episodesPerTurn, programs);
        var explored = Explore(tasks, duration, clock, seed, episodesPerTurn, null);
        Execute(programs, duration / 2, clock);
        (long count, double seconds) = Execute(programs, duration, clock);
        return explored with { Programs = count, ProgramsPerSecond = count / seconds };
    }

    private static ExplorationRate Explore(IReadOnlyList<ProgramTask> tasks, TimeSpan duration, Func<TimeSpan> clock, ulong seed, int perTurn, List<(ProgramTask, int[])>? programs)
    {
        var random = new Xoshiro256(seed);
        ExploredPrograms[] tries = [.. tasks.Select(t => new ExploredPrograms(t))];
        var exploration = new Exploration(new Episode(tasks[0]), tries[0]);
        long episodes = 0, steps = 0, errors = 0, inTries = 0, bytes = 0;
        TimeSpan from = clock(), spent;
        do
        {
            long before = episodes;
            for (int t = 0; t < tries.Length; t++)
            {
                if (tries[t].IsExhausted) continue;
                exploration.Begin(tries[t]);
                for (int i = 0; i < perTurn && exploration.RunRandom(ref random); i++)
                {
                    episodes++;
                    steps += exploration.Episode.Tokens.Length;
                    if (exploration.Episode.IsError) errors++;
                    else if (programs is { Count: < 20_000 }) programs.Add((tasks[t], exploration.Episode.Tokens.ToArray()));
                }

                if (episodes > 0 && clock() - from >= duration) break;
            }

            if (episodes == before) Array.ForEach([.. Enumerable.Range(0, tries.Length)], t => tries[t] = new ExploredPrograms(tasks[t])); // all explored: anew
            spent = clock() - from;
        }
        while (spent < duration);
        foreach (ExploredPrograms trie in tries)
        {
            inTries += trie.EndCount;
            bytes += trie.ByteSize;
        }

        return new(episodes / spent.TotalSeconds, 0, episodes, (double)steps / Math.Max(1, episodes), (double)errors / Math.Max(1, episodes), 0, (double)bytes / Math.Max(1, inTries));
    }

    private static (long Count, double Seconds) Execute(List<(ProgramTask Task, int[] Tokens)> programs, TimeSpan duration, Func<TimeSpan> clock)
    {
        if (programs.Count == 0) return (0, 1);
        var executor = new ProgramExecutor();
        long count = 0;
        TimeSpan from = clock(), spent;
        do
        {
            foreach ((ProgramTask task, int[] tokens) in programs) executor.Run(task, tokens);
            count += programs.Count;
            spent = clock() - from;
        }
        while (spent < duration);
        return (count, spent.TotalSeconds);
    }
}
