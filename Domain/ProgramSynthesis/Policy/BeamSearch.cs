using ActorLab.Interpreter.ProgramSynthesis;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A finished program of a beam.</summary>
/// <param name="Tokens">The program, <c>&lt;END&gt;</c> included.</param>
/// <param name="Denotation">What it computes.</param>
/// <param name="LogProbability">Sum of its tokens' log-probabilities; no length normalisation.</param>
public sealed record BeamProgram(int[] Tokens, Denotation Denotation, double LogProbability);

/// <summary>
/// Beam search over many questions in lockstep (spec section 3, evaluation): finished hypotheses compete with open ones
/// for the places of the beam, those that end in error are dropped.
/// </summary>
public static class BeamSearch
{
    /// <summary>The finished programs of each question's beam, most probable first; empty where none finished.</summary>
    public static IReadOnlyList<BeamProgram>[] Decode(ProgramPolicy policy, IReadOnlyList<ProgramEnvironment> questions, int beam)
    {
        policy.eval();
        using IDisposable grad = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        using ProgramDecoder decoder = new EncodedQuestions(policy, questions).Decoder(questions);
        var beams = new QuestionBeam[questions.Count];
        for (int q = 0; q < beams.Length; q++) beams[q] = new QuestionBeam(questions[q], beam, q);
        var read = new List<int>();
        var written = new List<int>();
        while (true)
        {
            read.Clear();
            written.Clear();
            var rows = new List<long>();
            foreach (QuestionBeam one in beams)
                foreach (QuestionBeam.Hypothesis open in one.Open)
                {
                    rows.Add(open.Row);
                    open.Row = rows.Count - 1;
                    (int slot, int result) = ProgramDecoder.InputOf(open.Episode, one.Environment.Input.Variables, policy.Sizes.BuiltIns, decoder.KnownSlots);
                    read.Add(slot);
                    written.Add(result);
                }

            if (rows.Count == 0) break;
            using DisposeScope step = NewDisposeScope();
            decoder.Select([.. rows]);
            Tensor logits = decoder.Logits(decoder.Step([.. read], [.. written])).cpu();
            decoder.KeepForNextStep();
            float[] flat = logits.data<float>().ToArray();
            foreach (QuestionBeam one in beams) one.Advance(flat, decoder.Slots, policy.Sizes.BuiltIns, decoder.KnownSlots);
        }

        return [.. beams.Select(b => b.Finished())];
    }

    /// <summary>The hypotheses of one question.</summary>
    private sealed class QuestionBeam
    {
        private readonly int _size;
        private readonly List<Hypothesis> _done = [];
        private readonly Stack<Episode> _spare = new();

        public QuestionBeam(ProgramEnvironment environment, int size, int row)
        {
            Environment = environment;
            _size = size;
            var episode = new Episode(environment.Task);
            Open = [new Hypothesis(episode, 0, row)];
        }

        public ProgramEnvironment Environment { get; }

        public List<Hypothesis> Open { get; private set; }

        public IReadOnlyList<BeamProgram> Finished() =>
            [.. _done.OrderByDescending(h => h.Score).Select(h => new BeamProgram(h.Episode.Tokens.ToArray(), h.Episode.Result, h.Score))];

        public void Advance(float[] logits, int slots, int builtIns, int knownSlots)
        {
            if (Open.Count == 0) return;
            var candidates = new List<(double Score, Hypothesis From, int Token)>();
            foreach (Hypothesis done in _done) candidates.Add((done.Score, done, -1));
            foreach (Hypothesis open in Open)
            {
                ReadOnlySpan<int> valid = open.Episode.ValidTokens;
                ReadOnlySpan<float> row = logits.AsSpan(open.Row * slots, slots);
                double[] scores = new double[valid.Length];
                for (int i = 0; i < scores.Length; i++)
                    scores[i] = row[ProgramDecoder.SlotOf(valid[i], Environment.Input.Variables, builtIns, knownSlots)];
                double total = LogSum(scores);
                for (int i = 0; i < scores.Length; i++) candidates.Add((open.Score + scores[i] - total, open, valid[i]));
            }

            candidates.Sort(static (a, b) => b.Score.CompareTo(a.Score));
            var next = new List<Hypothesis>();
            var finished = new List<Hypothesis>();
            foreach ((double score, Hypothesis from, int token) in candidates)
            {
                if (next.Count + finished.Count >= _size) break;
                if (token < 0)
                {
                    finished.Add(from);
                    continue;
                }

                Episode episode = _spare.Count > 0 ? _spare.Pop() : new Episode(Environment.Task);
                episode.CopyFrom(from.Episode);
                episode.Read(token);
                if (episode.IsError) _spare.Push(episode);
                else if (episode.IsDone) finished.Add(new Hypothesis(episode, score, -1));
                else next.Add(new Hypothesis(episode, score, from.Row));
            }

            foreach (Hypothesis open in Open) _spare.Push(open.Episode);
            _done.Clear();
            _done.AddRange(finished);
            Open = next;
        }

        private static double LogSum(double[] values)
        {
            if (values.Length == 0) return 0;
            double max = values.Max();
            return max + Math.Log(values.Sum(v => Math.Exp(v - max)));
        }

        public sealed class Hypothesis(Episode episode, double score, int row)
        {
            public Episode Episode { get; } = episode;

            public double Score { get; } = score;

            public int Row { get; set; } = row;
        }
    }
}
