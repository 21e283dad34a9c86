using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;

namespace ActorLab.Domain.ProgramSynthesis.Coverage;

/// <summary>
/// The share of questions for which random search finds a program with the right answer: what linker, typed columns and
/// functions allow at all. It is no bound from above on what a policy can learn (longer search finds more), and it counts
/// programs that are right by chance, the more so the longer the search.
/// </summary>
public static class ProgramCoverage
{
    /// <summary>Searches every question on all cores.</summary>
    public static CoverageReport Measure(IReadOnlyList<ProgramEnvironment> questions, CoverageOptions options, Action<int>? done = null, CancellationToken stop = default)
    {
        var streams = new RandomStreams(options.Seed);
        var covered = new CoveredQuestion[questions.Count];
        Parallel.For(0, covered.Length, new ParallelOptions { CancellationToken = stop }, i =>
        {
            var random = new Xoshiro256(streams.Get("coverage", i).NextULong());
            var explorer = new RandomExplorer(questions[i], options.TriggerWords, options.PunishUnused, enough: 1);
            int episodes = explorer.Run(options.Episodes, ref random);
            covered[i] = new CoveredQuestion(questions[i], episodes, explorer.Found.Count > 0 ? explorer.Found[0] : null);
            done?.Invoke(1);
        });
        return new CoverageReport(covered, options);
    }

    /// <summary>
    /// The questions with the answer of the next question on the same table that has another answer: what search finds of
    /// these, it finds by chance. Questions that are alone on their table are left out.
    /// </summary>
    public static IReadOnlyList<Question> WithOthersAnswers(IReadOnlyList<Question> questions)
    {
        var result = new List<Question>();
        foreach (IGrouping<string, Question> table in questions.GroupBy(q => q.Table.Name, StringComparer.Ordinal))
        {
            Question[] all = [.. table];
            for (int i = 0; i < all.Length; i++)
            {
                Question? other = Enumerable.Range(1, all.Length - 1).Select(k => all[(i + k) % all.Length]).FirstOrDefault(q => Key(q) != Key(all[i]));
                if (other is not null) result.Add(all[i] with { Answer = other.Answer });
            }
        }

        return result;

        static string Key(Question question) => string.Join('\n', question.Answer?.Values ?? []).ToLowerInvariant();
    }

    /// <summary>What an answer looks like.</summary>
    internal static string AnswerType(Answer? answer)
    {
        if (answer is null) return "none";
        if (answer.Values.Count > 1) return "list";
        string text = answer.Values[0].Trim();
        if (text.ToLowerInvariant() is "yes" or "no") return "yes or no";
        if (text.Replace(",", "").All(c => char.IsAsciiDigit(c) || c is '.' or '-') && text.Any(char.IsAsciiDigit)) return text.Length == 4 && text[0] is '1' or '2' ? "year" : "number";
        return text.Any(char.IsAsciiDigit) ? "text with digits" : "text";
    }

    /// <summary>The names of the functions that a program calls, in order.</summary>
    internal static IEnumerable<string> Functions(ProgramTask task, int[] program)
    {
        for (int i = 1; i < program.Length; i++)
            if (program[i - 1] == task.Vocabulary.Open)
                yield return task.Vocabulary.Text(program[i]);
    }
}
