using ActorLab.Domain.Common;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A program drawn from the policy.</summary>
/// <param name="Environment">The question.</param>
/// <param name="Tokens">The tokens taken; whole only where <paramref name="IsError"/> is false.</param>
/// <param name="IsError">Whether the episode ended in error or in a dead end.</param>
/// <param name="Reward">1 for a right answer without unused variables, else 0.</param>
public sealed record SampledProgram(ProgramEnvironment Environment, int[] Tokens, bool IsError, float Reward);

/// <summary>Draws programs from the policy, many rows in lockstep.</summary>
internal static class ProgramSampler
{
    /// <summary>
    /// Draws one program for each row. A row with a trie of explored programs never draws one of them (systematic
    /// exploration) and records what it drew; its tokens' probabilities are renormalised over what is left.
    /// </summary>
    public static SampledProgram[] Sample(
        EncodedQuestions questions,
        IReadOnlyList<(ProgramEnvironment Environment, ExploredPrograms? Explored)> rows,
        bool punishUnused,
        RandomStream random)
    {
        var decoder = new ProgramDecoder(questions);
        Walk[] walks = [.. rows.Select(r => new Walk(questions.PlaceOf(r.Environment), r.Environment, r.Explored))];
        List<Walk> active = [.. walks];
        float[] logits = new float[64];
        while (active.Count > 0)
        {
            decoder.Step([.. active.Select(w => DecoderRow.Of(w.Episode, w.Question, w.Row))]);
            for (int i = 0; i < active.Count; i++)
            {
                Walk walk = active[i];
                ReadOnlySpan<int> valid = walk.Episode.ValidTokens;
                if (logits.Length < valid.Length) logits = new float[2 * valid.Length];
                // A token that is the only one is as probable whatever its logit.
                if (valid.Length > 1) decoder.Logits(i, valid, logits);
                walk.Row = i;
                walk.Take(logits, random);
            }

            active.RemoveAll(w => w.IsSpent || w.Episode.IsDone);
        }

        return [.. walks.Select(w => w.Result(punishUnused))];
    }

    private sealed class Walk
    {
        private readonly ProgramEnvironment _environment;
        private readonly Exploration? _exploration;
        private double[] _weights = new double[64];
        private int[] _fresh = new int[64];

        public Walk(int question, ProgramEnvironment environment, ExploredPrograms? explored)
        {
            Question = question;
            _environment = environment;
            Episode = new Episode(environment.Task);
            _exploration = explored is null ? null : new Exploration(Episode, explored);
        }

        public int Question { get; }

        /// <summary>Its row in the step before; -1 at the start.</summary>
        public int Row { get; set; } = -1;

        public Episode Episode { get; }

        /// <summary>Draws a valid token by the logits of the valid ones and reads it.</summary>
        public void Take(ReadOnlySpan<float> logits, RandomStream random)
        {
            ReadOnlySpan<int> valid = Episode.ValidTokens;
            if (_weights.Length < valid.Length) (_weights, _fresh) = (new double[2 * valid.Length], new int[2 * valid.Length]);
            int count = 0;
            double max = double.NegativeInfinity;
            for (int i = 0; i < valid.Length; i++)
            {
                if (_exploration is not null && !_exploration.IsFresh(i)) continue;
                _weights[count] = logits[i];
                _fresh[count++] = i;
                max = Math.Max(max, logits[i]);
            }

            if (count == 0)
            {
                // Another row of this question explored the rest meanwhile: this one ends as a dead end.
                IsSpent = true;
                return;
            }

            double total = 0;
            for (int i = 0; i < count; i++) total += _weights[i] = Math.Exp(_weights[i] - max);
            double at = random.NextDouble() * total;
            int chosen = 0;
            while (chosen < count - 1 && (at -= _weights[chosen]) >= 0) chosen++;
            if (_exploration is null) Episode.ReadAt(_fresh[chosen]);
            else _exploration.ReadAt(_fresh[chosen]);
        }

        public bool IsSpent { get; private set; }

        public SampledProgram Result(bool punishUnused)
        {
            bool error = IsSpent || Episode.IsError;
            float reward = error || (punishUnused && Episode.HasUnusedVariable) ? 0 : _environment.Reward(Episode);
            return new SampledProgram(_environment, Episode.Tokens.ToArray(), error, reward);
        }
    }
}
