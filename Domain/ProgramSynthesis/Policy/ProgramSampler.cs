using ActorLab.Domain.Common;
using ActorLab.Interpreter.ProgramSynthesis;
using TorchSharp;
using static TorchSharp.torch;

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
        ProgramPolicy policy = questions.Policy;
        int builtIns = policy.Sizes.BuiltIns;
        using DisposeScope scope = NewDisposeScope();
        using ProgramDecoder decoder = questions.Decoder([.. rows.Select(r => r.Environment)]);
        Walk[] walks = [.. rows.Select((r, i) => new Walk(i, r.Environment, r.Explored))];
        List<Walk> active = [.. walks];
        while (active.Count > 0)
        {
            using DisposeScope step = NewDisposeScope();
            // Finished rows cost as much as live ones: drop them once they are a quarter.
            if (active.Count <= decoder.Rows * 3 / 4)
            {
                decoder.Select([.. active.Select(w => (long)w.Row)]);
                for (int i = 0; i < active.Count; i++) active[i].Row = i;
            }

            int[] read = new int[decoder.Rows], written = new int[decoder.Rows];
            Array.Fill(read, Vocabulary.End);
            Array.Fill(written, -1);
            foreach (Walk walk in active) (read[walk.Row], written[walk.Row]) = walk.Input(builtIns, decoder.KnownSlots);
            Tensor logits = decoder.Logits(decoder.Step(read, written)).cpu();
            float[] values = logits.data<float>().ToArray();
            decoder.KeepForNextStep();
            foreach (Walk walk in active)
                walk.Take(values.AsSpan(walk.Row * decoder.Slots, decoder.Slots), builtIns, decoder.KnownSlots, random);
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

        public Walk(int row, ProgramEnvironment environment, ExploredPrograms? explored)
        {
            Row = row;
            _environment = environment;
            Episode = new Episode(environment.Task);
            _exploration = explored is null ? null : new Exploration(Episode, explored);
        }

        public int Row { get; set; }

        public Episode Episode { get; }

        public (int Slot, int Result) Input(int builtIns, int knownSlots) =>
            ProgramDecoder.InputOf(Episode, _environment.Input.Variables, builtIns, knownSlots);

        /// <summary>Draws a valid token by the row's logits and reads it.</summary>
        public void Take(ReadOnlySpan<float> logits, int builtIns, int knownSlots, RandomStream random)
        {
            ReadOnlySpan<int> valid = Episode.ValidTokens;
            if (_weights.Length < valid.Length) (_weights, _fresh) = (new double[2 * valid.Length], new int[2 * valid.Length]);
            int count = 0;
            double max = double.NegativeInfinity;
            for (int i = 0; i < valid.Length; i++)
            {
                if (_exploration is not null && !_exploration.IsFresh(i)) continue;
                double logit = logits[ProgramDecoder.SlotOf(valid[i], _environment.Input.Variables, builtIns, knownSlots)];
                _weights[count] = logit;
                _fresh[count++] = i;
                max = Math.Max(max, logit);
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
