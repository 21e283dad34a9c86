using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Answers;

/// <summary>
/// Beam search of several policies that share one program space: the union of their beams, each program with the mean of its
/// probabilities under all of them. Their vocabularies may differ. One policy alone gives its own beam.
/// </summary>
public static class EnsembleSearch
{
    /// <summary>The programs found for each question, most probable first.</summary>
    /// <param name="policies">The members.</param>
    /// <param name="questions">For each member the questions as its own environments, in one order.</param>
    /// <param name="beam">Hypotheses of each member's beam.</param>
    public static IReadOnlyList<BeamProgram>[] Decode(IReadOnlyList<ProgramPolicy> policies, IReadOnlyList<IReadOnlyList<ProgramEnvironment>> questions, int beam)
    {
        IReadOnlyList<BeamProgram>[][] beams = [.. policies.Select((policy, m) => BeamSearch.Decode(policy, questions[m], beam))];
        if (policies.Count == 1) return beams[0];
        List<Candidate>[] candidates = [.. Enumerable.Range(0, questions[0].Count).Select(q => Union(beams, q))];
        for (int m = 0; m < policies.Count; m++) ScoreMissing(policies[m], m, questions[m], candidates);
        return [.. candidates.Select(c => c.Select(x => x.Program with { LogProbability = LogMean(x.LogProbability) }).OrderByDescending(p => p.LogProbability).ToArray())];
    }

    /// <summary>The logarithm of the mean of probabilities given by their logarithms.</summary>
    internal static double LogMean(ReadOnlySpan<double> logs)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (double log in logs) max = Math.Max(max, log);
        if (double.IsNegativeInfinity(max)) return max;
        foreach (double log in logs) sum += Math.Exp(log - max);
        return max + Math.Log(sum / logs.Length);
    }

    private static List<Candidate> Union(IReadOnlyList<BeamProgram>[][] beams, int question)
    {
        var union = new List<Candidate>();
        for (int m = 0; m < beams.Length; m++)
        {
            foreach (BeamProgram program in beams[m][question])
            {
                Candidate? candidate = union.Find(c => c.Program.Tokens.AsSpan().SequenceEqual(program.Tokens));
                if (candidate is null)
                {
                    candidate = new Candidate(program, new double[beams.Length]);
                    Array.Fill(candidate.LogProbability, double.NaN);
                    union.Add(candidate);
                }

                candidate.LogProbability[m] = program.LogProbability;
            }
        }

        return union;
    }

    /// <summary>Scores what other members found under this one; a program that this one cannot write has probability 0.</summary>
    private static void ScoreMissing(ProgramPolicy policy, int member, IReadOnlyList<ProgramEnvironment> questions, List<Candidate>[] candidates)
    {
        var traced = new List<TracedProgram>();
        var targets = new List<Candidate>();
        for (int q = 0; q < candidates.Length; q++)
        {
            foreach (Candidate candidate in candidates[q].Where(c => double.IsNaN(c.LogProbability[member])))
            {
                candidate.LogProbability[member] = double.NegativeInfinity;
                if (ProgramTrace.Of(new Episode(questions[q].Task), candidate.Program.Tokens) is not { } trace) continue;
                traced.Add(new TracedProgram(questions[q], trace));
                targets.Add(candidate);
            }
        }

        if (traced.Count == 0) return;
        var scores = ProgramScorer.Score(new EncodedQuestions(policy, traced.Select(t => t.Environment)), traced);
        for (int i = 0; i < scores.Length; i++) targets[i].LogProbability[member] = scores[i].LogProbability;
    }

    private sealed record Candidate(BeamProgram Program, double[] LogProbability);
}
