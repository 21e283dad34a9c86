using TorchSharp.Modules;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// A training pass on arrays, for a policy on the CPU. What programs of a question begin with is computed once, and only
/// the logits of valid tokens are.
/// </summary>
internal sealed class ArrayTrainingPass : ITrainingPass
{
    private readonly ProgramPolicy _policy;
    private readonly PolicyGradient _gradient;
    private readonly EncodedQuestions _questions;
    private readonly DecoderPass _decoder;
    private readonly float[]?[] _logProbabilities;
    private readonly double[] _entropies;
    private readonly float[]? _steps;

    /// <summary>Encodes the programs' questions and scores the programs.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="programs">The programs.</param>
    /// <param name="gradient">Where the gradient is made.</param>
    /// <param name="masks">What is left out; null for nothing.</param>
    public ArrayTrainingPass(ProgramPolicy policy, IReadOnlyList<TracedProgram> programs, PolicyGradient gradient, DropoutMasks? masks)
    {
        (_policy, _gradient) = (policy, gradient);
        _questions = new EncodedQuestions(policy, programs.Select(p => p.Environment), masks);
        _decoder = new DecoderPass(_questions, new ProgramTree(programs, _questions.PlaceOf), masks);
        _steps = _questions.Weights.StepWeights?.Apply(_decoder.Outputs, _decoder.Outputs.Length / policy.Sizes.Embedding);
        _logProbabilities = new float[]?[_decoder.Nodes.Count];
        _entropies = new double[_decoder.Nodes.Count];
        double[] logProbability = new double[programs.Count], entropy = new double[programs.Count];
        for (int i = 0; i < _decoder.Nodes.Count; i++)
        {
            ProgramTree.Node node = _decoder.Nodes[i];
            if (!node.Step.Chooses) continue;
            float[] values = Logits(node);
            double total = ProgramScorer.LogSum(values);
            for (int j = 0; j < values.Length; j++)
            {
                double value = values[j] - total;
                _entropies[i] -= Math.Exp(value) * value;
                values[j] = (float)value;
            }

            _logProbabilities[i] = values;
            foreach ((int program, int token) in node.Choices)
            {
                logProbability[program] += values[node.Valid.IndexOf(token)];
                entropy[program] += _entropies[i];
            }
        }

        LogProbability = [.. logProbability.Select(x => (float)x)];
        Entropy = [.. entropy.Select(x => (float)x)];
    }

    /// <inheritdoc />
    public float[] LogProbability { get; }

    /// <inheritdoc />
    public float[] Entropy { get; }

    /// <inheritdoc />
    public void Backward(float[] weights, float entropyWeight)
    {
        if (_decoder.Nodes.Count == 0)
        {
            foreach ((_, Parameter parameter) in _policy.Trainable) parameter.grad = null;
            return;
        }

        _gradient.Clear();
        float[]? steps = _steps is null ? null : new float[_steps.Length];
        for (int i = 0; i < _logProbabilities.Length; i++)
            if (_logProbabilities[i] is { } logs)
                BackwardLogits(_decoder.Nodes[i], LogitGradient(_decoder.Nodes[i], logs, _entropies[i], weights, entropyWeight), steps);
        if (steps is not null)
        {
            _gradient.AddLayer("step_weights", steps, _decoder.Outputs, steps.Length / 2);
            _gradient.AddInput("step_weights", steps, _decoder.OutputGradient, steps.Length / 2);
        }

        _decoder.Backward(_gradient);
        _gradient.Store();
    }

    private float[] Logits(ProgramTree.Node node)
    {
        ReadOnlySpan<int> valid = node.Valid;
        float[] logits = new float[valid.Length];
        int output = _decoder.OutputOf(node), width = _policy.Sizes.Embedding;
        ReadVariables? read = Read(node);
        for (int j = 0; j < logits.Length; j++)
        {
            logits[j] = Dense.Dot(_decoder.Outputs.AsSpan(output * width, width), _decoder.KeyOf(node, valid[j]).Key);
            if (Feature(node, valid[j]) is not { } feature) continue;
            logits[j] += _questions.Weights.FeatureWeight * feature;
            if (read is null) continue;
            logits[j] += _steps![2 * output] * feature;
            if (read.Has(valid[j] - _policy.Sizes.BuiltIns)) logits[j] += _steps[2 * output + 1];
        }

        return logits;
    }

    /// <summary>Of the loss's weights the gradient of a node's logits.</summary>
    private static float[] LogitGradient(ProgramTree.Node node, float[] logs, double entropy, float[] weights, float entropyWeight)
    {
        float sum = 0, entropies = entropyWeight * node.Choices.Count;
        foreach ((int program, _) in node.Choices) sum += weights[program];
        float[] gradient = new float[logs.Length];
        for (int j = 0; j < gradient.Length; j++)
        {
            float p = MathF.Exp(logs[j]);
            gradient[j] = -p * (sum + entropies * (logs[j] + (float)entropy));
        }

        foreach ((int program, int token) in node.Choices) gradient[node.Valid.IndexOf(token)] += weights[program];
        return gradient;
    }

    private void BackwardLogits(ProgramTree.Node node, float[] logits, float[]? steps)
    {
        ReadOnlySpan<int> valid = node.Valid;
        int output = _decoder.OutputOf(node), width = _policy.Sizes.Embedding;
        ReadVariables? read = Read(node);
        for (int j = 0; j < logits.Length; j++)
        {
            KeyPlace key = _decoder.KeyOf(node, valid[j]);
            Dense.AddScaled(key.Key, logits[j], _decoder.OutputGradient.AsSpan(output * width, width));
            Dense.AddScaled(_decoder.Outputs.AsSpan(output * width, width), logits[j], key.KeyGradient);
            if (Feature(node, valid[j]) is not { } feature) continue;
            _gradient["feature_weight"][0] += logits[j] * feature;
            if (read is null) continue;
            steps![2 * output] += logits[j] * feature;
            if (read.Has(valid[j] - _policy.Sizes.BuiltIns)) steps[2 * output + 1] += logits[j];
        }
    }

    /// <summary>A token's header-match feature; null for what is no variable of the question.</summary>
    private float? Feature(ProgramTree.Node node, int token)
    {
        PolicyInput input = _questions.Packed.Inputs[node.Step.Question];
        int variable = token - _policy.Sizes.BuiltIns;
        return (uint)variable < (uint)input.Variables ? input.Features[variable] : null;
    }

    /// <summary>What a node's program has read; null where the policy does not ask.</summary>
    private ReadVariables? Read(ProgramTree.Node node)
    {
        if (_steps is null) return null;
        var read = new ReadVariables(_questions.Packed.Inputs[node.Step.Question]);
        for (ProgramTree.Node? at = node; at is not null; at = at.Parent) read.Read(at.Step.Read - _policy.Sizes.BuiltIns);
        return read;
    }
}
