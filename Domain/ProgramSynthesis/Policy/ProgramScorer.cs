namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A program and the environment that it belongs to.</summary>
/// <param name="Environment">The question.</param>
/// <param name="Trace">The program's steps.</param>
public sealed record TracedProgram(ProgramEnvironment Environment, ProgramTrace Trace);

/// <summary>Log-probabilities of given programs under the policy, many at once, without a gradient.</summary>
internal static class ProgramScorer
{
    /// <summary>For each program the sum of its tokens' log-probabilities, and of its steps' entropies.</summary>
    public static (double LogProbability, double Entropy)[] Score(EncodedQuestions questions, IReadOnlyList<TracedProgram> programs)
    {
        var tree = new ProgramTree(programs, questions.PlaceOf);
        var decoder = new ProgramDecoder(questions);
        var scores = new (double LogProbability, double Entropy)[programs.Count];
        float[] logits = new float[64];
        foreach (IReadOnlyList<ProgramTree.Node> level in tree.Levels)
        {
            decoder.Step([.. level.Select(n => n.Step)]);
            foreach (ProgramTree.Node node in level)
            {
                if (!node.Step.Chooses) continue;
                ReadOnlySpan<int> valid = node.Valid;
                if (logits.Length < valid.Length) logits = new float[2 * valid.Length];
                Span<float> values = logits.AsSpan(0, valid.Length);
                decoder.Logits(node.Row, valid, values);
                double total = LogSum(values), entropy = 0;
                foreach (float value in values) entropy -= Math.Exp(value - total) * (value - total);
                foreach ((int program, int token) in node.Choices)
                {
                    scores[program].LogProbability += values[valid.IndexOf(token)] - total;
                    scores[program].Entropy += entropy;
                }
            }
        }

        return scores;
    }

    /// <summary>The logarithm of the sum of exponentials; 0 of none.</summary>
    public static double LogSum(ReadOnlySpan<float> values)
    {
        if (values.Length == 0) return 0;
        double max = double.NegativeInfinity, sum = 0;
        foreach (float value in values) max = Math.Max(max, value);
        foreach (float value in values) sum += Math.Exp(value - max);
        return max + Math.Log(sum);
    }
}
