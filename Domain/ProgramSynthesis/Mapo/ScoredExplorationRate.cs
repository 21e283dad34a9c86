using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>How fast random exploration goes in real use: with trigger words, the explored-program store and scoring against the answer.</summary>
/// <param name="EpisodesPerSecond">Episodes a second on one thread, dead ends among them.</param>
/// <param name="Episodes">Episodes timed.</param>
/// <param name="RightShare">The share of them that answered their question.</param>
public sealed record ScoredExplorationRate(double EpisodesPerSecond, long Episodes, double RightShare)
{
    /// <summary>
    /// Explores question after question, each from nothing, on this thread; first as a warm-up for the same time, a second or more,
    /// so that the compiler has done its best.
    /// </summary>
    /// <param name="questions">The questions.</param>
    /// <param name="duration">Time of the measurement.</param>
    /// <param name="clock">Monotone time.</param>
    /// <param name="seed">Seed of the random choices.</param>
    /// <param name="episodesPerQuestion">Episodes of each question before the next.</param>
    public static ScoredExplorationRate Measure(IReadOnlyList<ProgramEnvironment> questions, TimeSpan duration, Func<TimeSpan> clock, ulong seed = 1, int episodesPerQuestion = 1000)
    {
        if (questions.Count == 0) throw new ArgumentException("There is no question to explore.", nameof(questions));
        var random = new Xoshiro256(seed);
        TimeSpan from = clock(), warmUp = duration > TimeSpan.FromSeconds(1) ? duration : TimeSpan.FromSeconds(1);
        do
        {
            foreach (ProgramEnvironment question in questions)
            {
                Explore(question, episodesPerQuestion, ref random);
                if (clock() - from >= warmUp) break;
            }
        }
        while (clock() - from < warmUp);

        long episodes = 0, right = 0;
        from = clock();
        TimeSpan spent = TimeSpan.Zero;
        while (spent < duration)
        {
            foreach (ProgramEnvironment question in questions)
            {
                (int run, int found) = Explore(question, episodesPerQuestion, ref random);
                episodes += run;
                right += found;
                if ((spent = clock() - from) >= duration) break;
            }
        }

        return new ScoredExplorationRate(episodes / spent.TotalSeconds, episodes, (double)right / Math.Max(1, episodes));
    }

    private static (int Run, int Found) Explore(ProgramEnvironment question, int episodes, ref Xoshiro256 random)
    {
        var explorer = new RandomExplorer(question, triggers: true, punishUnused: true);
        return (explorer.Run(episodes, ref random), explorer.Found.Count);
    }
}
