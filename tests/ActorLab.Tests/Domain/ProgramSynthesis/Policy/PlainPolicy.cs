using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

/// <summary>
/// The policy once more, from the specification alone: plain loops over doubles, one question, one step at a time.
/// Programs' probabilities must be those of the policy under test.
/// </summary>
internal sealed class PlainPolicy
{
    private readonly Dictionary<string, double[]> _weights;
    private readonly PolicySizes _sizes;
    private readonly PolicyVocabulary _vocabulary;

    public PlainPolicy(ProgramPolicy policy, PolicyVocabulary vocabulary)
        : this(PolicyWeights.Save(policy), policy.Sizes, vocabulary)
    {
    }

    public PlainPolicy(IEnumerable<NamedTensor> weights, PolicySizes sizes, PolicyVocabulary vocabulary)
    {
        _weights = weights.ToDictionary(t => t.Name, t => t.ToFloats().Select(x => (double)x).ToArray());
        (_sizes, _vocabulary) = (sizes, vocabulary);
    }

    /// <summary>A parameter's elements, to be read or nudged.</summary>
    public double[] this[string name] => _weights[name];

    /// <summary>A program's log-probability and the sum of its steps' entropies.</summary>
    public (double LogProbability, double Entropy) Score(ProgramEnvironment question, int[] program)
    {
        double sum = 0, entropy = 0;
        var episode = new Episode(question.Task);
        var walk = new Walk(this, question);
        foreach (int token in program)
        {
            double[] p = walk.Next(episode);
            sum += Math.Log(p[episode.ValidTokens.IndexOf(token)]);
            entropy -= p.Sum(x => x * Math.Log(x));
            episode.Read(token);
        }

        return (sum, entropy);
    }

    /// <summary>The most probable token at each step, or the next one where it fails: what a beam of one finds; null where all fail.</summary>
    public int[]? Greedy(ProgramEnvironment question)
    {
        var episode = new Episode(question.Task);
        var walk = new Walk(this, question);
        while (!episode.IsDone)
        {
            double[] p = walk.Next(episode);
            Episode? next = null;
            foreach (int i in Enumerable.Range(0, p.Length).OrderByDescending(i => p[i]))
            {
                next = new Episode(question.Task);
                next.CopyFrom(episode);
                next.ReadAt(i);
                if (!next.IsError) break;
            }

            if (next!.IsError) return null;
            episode = next;
        }

        return episode.Tokens.ToArray();
    }

    private double[] Linear(string name, double[] x)
    {
        double[] weight = _weights[name + ".weight"], bias = _weights[name + ".bias"];
        double[] y = (double[])bias.Clone();
        for (int i = 0; i < y.Length; i++)
            for (int j = 0; j < x.Length; j++)
                y[i] += weight[i * x.Length + j] * x[j];
        return y;
    }

    /// <summary>One LSTM cell; gates in the order input, forget, cell, output.</summary>
    private (double[] H, double[] C) Cell(string name, string suffix, double[] x, double[] h, double[] c)
    {
        double[] input = _weights[$"{name}.weight_ih{suffix}"], hidden = _weights[$"{name}.weight_hh{suffix}"], bias = _weights[$"{name}.bias_ih{suffix}"];
        int n = h.Length;
        double[] gates = (double[])bias.Clone(), nextH = new double[n], nextC = new double[n];
        for (int g = 0; g < 4 * n; g++)
        {
            for (int j = 0; j < x.Length; j++) gates[g] += input[g * x.Length + j] * x[j];
            for (int j = 0; j < n; j++) gates[g] += hidden[g * n + j] * h[j];
        }

        for (int i = 0; i < n; i++)
        {
            nextC[i] = Sigmoid(gates[n + i]) * c[i] + Sigmoid(gates[i]) * Math.Tanh(gates[2 * n + i]);
            nextH[i] = Sigmoid(gates[3 * n + i]) * Math.Tanh(nextC[i]);
        }

        return (nextH, nextC);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Plus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Softmax(IReadOnlyList<double> logits)
    {
        double max = logits.Max(), total = logits.Sum(l => Math.Exp(l - max));
        return [.. logits.Select(l => Math.Exp(l - max) / total)];
    }

    private double[] Slice(string name, int row, int length) => _weights[name][(row * length)..((row + 1) * length)];

    /// <summary>The outputs of a stack of LSTM layers, residual from the second on, and its last states.</summary>
    private (List<double[]> Outputs, double[][] H, double[][] C) Stack(string name, IEnumerable<double[]> inputs)
    {
        List<double[]> sequence = [.. inputs];
        double[][] lastH = new double[_sizes.Layers][], lastC = new double[_sizes.Layers][];
        for (int layer = 0; layer < _sizes.Layers; layer++)
        {
            double[] h = new double[_sizes.Hidden], c = new double[_sizes.Hidden];
            var outputs = new List<double[]>();
            foreach (double[] x in sequence)
            {
                (h, c) = Cell($"{name}_{layer}", "_l0", x, h, c);
                outputs.Add(layer == 0 ? h : Plus(h, x));
            }

            (lastH[layer], lastC[layer], sequence) = (h, c, outputs);
        }

        return (sequence, lastH, lastC);
    }

    /// <summary>The decoder on its way through one program.</summary>
    private sealed class Walk
    {
        private readonly PlainPolicy _policy;
        private readonly List<double[]> _encoded, _memory = [];
        private readonly double[] _features;
        private readonly double[][] _h, _c;

        public Walk(PlainPolicy policy, ProgramEnvironment question)
        {
            _policy = policy;
            PolicyInput input = question.Input;
            PolicySizes sizes = policy._sizes;
            List<double[]> words = [];
            for (int t = 0; t < input.Tokens.Length; t++)
            {
                int id = input.Tokens[t], d = sizes.WordVector;
                double[] word = id < PolicyVocabulary.Specials
                    ? policy.Slice("specials", id, sizes.Embedding)
                    : policy.Linear("word_projection", [.. policy._vocabulary.Vectors[(id * d)..((id + 1) * d)].Select(x => (double)x)]);
                words.Add([.. word, input.InTable[t]]);
            }

            (List<double[]> forward, _h, _c) = policy.Stack("forward", words);
            (List<double[]> backward, _, _) = policy.Stack("backward", Enumerable.Reverse(words));
            backward.Reverse();
            _encoded = [.. forward.Zip(backward, (f, b) => policy.Linear("encoder_output", [.. f, .. b]))];
            for (int i = 0; i < sizes.BuiltIns; i++) _memory.Add(policy.Slice("built_ins", i, sizes.Embedding));
            for (int v = 0; v < input.Variables; v++)
            {
                double[] value = input.Values[v] is { } column ? [.. column.Header.Zip(column.Kind, (a, b) => (double)(a + b))] : new double[sizes.WordVector];
                double[] key = policy.Linear("value_projection", value);
                int start = input.SpanStarts[v], end = input.SpanEnds[v];
                if (start >= 0) key = [.. key.Select((x, i) => x + (_encoded[start][i] + _encoded[end][i]) / 2)];
                _memory.Add(key);
            }

            _features = [.. Enumerable.Repeat(0.0, sizes.BuiltIns), .. input.Features.Select(f => (double)f)];
        }

        /// <summary>Reads the episode's last token; gives the probabilities of its valid ones.</summary>
        public double[] Next(Episode episode)
        {
            int read = episode.Tokens.IsEmpty ? Vocabulary.Decode : episode.Tokens[^1];
            double[] x = _memory[read];
            for (int layer = 0; layer < _h.Length; layer++)
            {
                (_h[layer], _c[layer]) = _policy.Cell($"decoder_{layer}", "", x, _h[layer], _c[layer]);
                x = layer == 0 ? _h[layer] : Plus(_h[layer], x);
            }

            double[] query = _policy.Linear("attention_query", x), vector = _policy["attention_vector"];
            double[] attention = Softmax([.. _encoded.Select(e =>
                _policy.Linear("attention_key", e).Select((k, i) => vector[i] * Math.Tanh(k + query[i])).Sum())]);
            double[] context = new double[_policy._sizes.Hidden];
            for (int t = 0; t < attention.Length; t++)
                context = Plus(context, [.. _policy.Linear("attention_value", _encoded[t]).Select(c => attention[t] * c)]);
            double[] output = _policy.Linear("output", [.. x, .. context]);
            List<double> logits = [];
            foreach (int token in episode.ValidTokens)
                logits.Add(_memory[token].Zip(output, (m, o) => m * o).Sum()
                    + (token < _features.Length ? _policy["feature_weight"][0] * _features[token] : 0));
            if (episode.Written >= 0) _memory.Add(output); // variables are numbered as they are made
            return Softmax(logits);
        }
    }
}
