using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>How fast random exploration goes in real use: with trigger words, the explored-program store and scoring against the answer.</summary>
/// <param name="EpisodesPerSecond">Episodes a second on one thread, dead ends among them.</param>
/// <param name="Episodes">Episodes timed.</param>
/// <param name="RightShare">The share of them that answered their question.</param>
public sealed record ScoredExplorationRate(double EpisodesPerSecond, long Episodes, double RightShare)
{
    /// <summary>
    /// Explores question after question, each from nothing, on this thread; first untimed, so that the compiler has done its
    /// best and the caches are filled.
    /// </summary>
    /// <param name="questions">The questions.</param>
    /// <param name="duration">Time of the measurement.</param>
    /// <param name="warmUp">Time before it.</param>
    /// <param name="clock">Monotone time.</param>
    /// <param name="seed">Seed of the random choices.</param>
    /// <param name="episodesPerQuestion">Episodes of each question before the next: the more, the larger its store and the slower the memory.</param>
    public static ScoredExplorationRate Measure(IReadOnlyList<ProgramEnvironment> questions, TimeSpan duration, TimeSpan warmUp, Func<TimeSpan> clock, ulong seed, int episodesPerQuestion)
    {
        if (questions.Count == 0) throw new ArgumentException("There is no question to explore.", nameof(questions));
        var random = new Xoshiro256(seed);
        Explore(questions, warmUp, clock, episodesPerQuestion, ref random);
        (long episodes, long right, double seconds) = Explore(questions, duration, clock, episodesPerQuestion, ref random);
        return new ScoredExplorationRate(episodes / seconds, episodes, (double)right / Math.Max(1, episodes));
    }

    private static (long Episodes, long Right, double Seconds) Explore(IReadOnlyList<ProgramEnvironment> questions, TimeSpan duration, Func<TimeSpan> clock, int perQuestion, ref Xoshiro256 random)
    {
        long episodes = 0, right = 0;
        TimeSpan from = clock(), spent = TimeSpan.Zero;
        for (int q = 0; spent < duration; q++, spent = clock() - from)
        {
            var explorer = new RandomExplorer(questions[q % questions.Count], triggers: true, punishUnused: true);
            episodes += explorer.Run(perQuestion, ref random);
            right += explorer.Found.Count;
        }

        return (episodes, right, spent.TotalSeconds);
    }
}
