using ActorLab.Interpreter.ProgramSynthesis;

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
        if (questions.Count == 0) return [];
        var encoded = new EncodedQuestions(policy, questions);
        var decoder = new ProgramDecoder(encoded);
        QuestionBeam[] beams = [.. questions.Select(q => new QuestionBeam(q, beam))];
        while (true)
        {
            var rows = new List<DecoderRow>();
            for (int q = 0; q < beams.Length; q++)
                foreach (QuestionBeam.Hypothesis open in beams[q].Open)
                {
                    rows.Add(DecoderRow.Of(open.Episode, encoded.PlaceOf(questions[q]), open.Row));
                    open.Row = rows.Count - 1;
                }

            if (rows.Count == 0) return [.. beams.Select(b => b.Finished())];
            decoder.Step([.. rows]);
            foreach (QuestionBeam one in beams) one.Advance(decoder);
        }
    }

    /// <summary>The hypotheses of one question.</summary>
    private sealed class QuestionBeam
    {
        private readonly int _size;
        private readonly List<Hypothesis> _done = [];
        private readonly Stack<Episode> _spare = new();

        private readonly ProgramTask _task;

        public QuestionBeam(ProgramEnvironment environment, int size)
        {
            _task = environment.Task;
            _size = size;
            Open = [new Hypothesis(new Episode(_task), 0, -1)];
        }

        public List<Hypothesis> Open { get; private set; }

        public IReadOnlyList<BeamProgram> Finished() =>
            [.. _done.OrderByDescending(h => h.Score).Select(h => new BeamProgram(h.Episode.Tokens.ToArray(), h.Episode.Result, h.Score))];

        public void Advance(ProgramDecoder decoder)
        {
            if (Open.Count == 0) return;
            var candidates = new List<(double Score, Hypothesis From, int Token)>();
            foreach (Hypothesis done in _done) candidates.Add((done.Score, done, -1));
            foreach (Hypothesis open in Open)
            {
                ReadOnlySpan<int> valid = open.Episode.ValidTokens;
                float[] scores = new float[valid.Length];
                if (scores.Length > 1) decoder.Logits(open.Row, valid, scores);
                double total = ProgramScorer.LogSum(scores);
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

                Episode episode = _spare.Count > 0 ? _spare.Pop() : new Episode(_task);
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

        public sealed class Hypothesis(Episode episode, double score, int row)
        {
            public Episode Episode { get; } = episode;

            public double Score { get; } = score;

            public int Row { get; set; } = row;
        }
    }
}
