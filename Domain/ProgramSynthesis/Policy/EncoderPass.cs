using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// The encoder's LSTMs over a batch in training. On the CPU they run on arrays, forward and backward, since Torch's LSTM
/// over sequences of different lengths leaves half of the processor unused; on another device they are Torch's.
/// </summary>
internal sealed class EncoderPass
{
    private readonly Tensor _input;
    private readonly PackedQuestions _questions;
    private readonly LSTM[] _layersForward, _layersBackward;
    private readonly EncoderStack? _forward, _backward;

    /// <param name="questions">The questions.</param>
    /// <param name="input">The tokens' inputs, [T, inputs].</param>
    /// <param name="forward">Layers that read forward.</param>
    /// <param name="backward">Layers that read backward.</param>
    /// <param name="dropout">Share of each layer's outputs dropped; 0 for none.</param>
    public EncoderPass(PackedQuestions questions, Tensor input, LSTM[] forward, LSTM[] backward, double dropout)
    {
        (_questions, _input, _layersForward, _layersBackward) = (questions, input, forward, backward);
        H = new Tensor[forward.Length];
        C = new Tensor[forward.Length];
        if (input.device_type != DeviceType.CPU)
        {
            Output = OnDevice(dropout);
            return;
        }

        float[] tokens = PolicyArrays.Floats(input);
        _forward = new EncoderStack(Weights(forward), questions, questions.Forward, tokens, Mask);
        _backward = new EncoderStack(Weights(backward), questions, questions.Backward, tokens, Mask);
        int n = _forward.Units;
        float[] joined = new float[questions.Tokens * 2 * n];
        _forward.WriteTo(joined, 2 * n, 0);
        _backward.WriteTo(joined, 2 * n, n);
        Output = Leaf(joined, 2 * n);
        for (int i = 0; i < forward.Length; i++)
        {
            (float[] h, float[] c) = _forward.Last(i);
            (H[i], C[i]) = (Leaf(h, n), Leaf(c, n));
        }

        float[]? Mask(int length)
        {
            if (dropout == 0) return null;
            using Tensor drawn = rand(length);
            float[] mask = PolicyArrays.Floats(drawn);
            float kept = (float)(1 / (1 - dropout));
            for (int i = 0; i < mask.Length; i++) mask[i] = mask[i] < dropout ? 0 : kept;
            return mask;
        }
    }

    /// <summary>Outputs of both directions, [T, 2H].</summary>
    public Tensor Output { get; }

    /// <summary>Last outputs of each layer that reads forward, [B, H].</summary>
    public Tensor[] H { get; }

    /// <summary>Its last cells.</summary>
    public Tensor[] C { get; }

    /// <summary>The rest of the way back, once Torch has the gradients of what this pass gave: sets those of the LSTMs' weights, and goes on before them.</summary>
    public void Backward()
    {
        if (_forward is null || _backward is null || Output.grad is null) return;
        int n = _forward.Units;
        float[] gradient = PolicyArrays.Floats(Output.grad), tokens = new float[_questions.Tokens * _input.shape[1]];
        (float[], float[])[] last = [.. H.Zip(C, (h, c) => (Gradient(h), Gradient(c)))];
        Go(_forward, _layersForward, 0, last);
        Go(_backward, _layersBackward, n, null);
        using Tensor given = tensor(tokens, _input.shape);
        _input.backward([given]);

        void Go(EncoderStack stack, LSTM[] layers, int column, (float[], float[])[]? ends)
        {
            Dictionary<string, Parameter>[] parameters = [.. layers.Select(Parameters)];
            RecurrentGradient[] gradients = [.. parameters.Select(p => new RecurrentGradient(new float[p["weight_ih_l0"].numel()], new float[p["weight_hh_l0"].numel()], new float[p["bias_ih_l0"].numel()]))];
            stack.Backward(gradient, 2 * n, column, ends, [.. parameters.Select(p => (PolicyArrays.Floats(p["weight_hh_l0"]), PolicyArrays.Floats(p["weight_ih_l0"])))], gradients, tokens);
            for (int i = 0; i < layers.Length; i++)
            {
                Set(parameters[i]["weight_ih_l0"], gradients[i].Input);
                Set(parameters[i]["weight_hh_l0"], gradients[i].Hidden);
                Set(parameters[i]["bias_ih_l0"], gradients[i].Bias);
            }
        }

        static float[] Gradient(Tensor leaf) => leaf.grad is { } given ? PolicyArrays.Floats(given) : new float[leaf.numel()];
    }

    private static void Set(Parameter parameter, float[] gradient)
    {
        if (parameter.grad is { } old)
        {
            MemoryMarshal.AsBytes(gradient.AsSpan()).CopyTo(old.bytes);
            return;
        }

        using Tensor made = tensor(gradient, parameter.shape);
        parameter.grad = made;
    }

    private static Tensor Leaf(float[] values, int width) => tensor(values, values.Length / width, width, requires_grad: is_grad_enabled());

    private static Dictionary<string, Parameter> Parameters(LSTM layer) => layer.named_parameters().ToDictionary(p => p.name, p => p.parameter);

    private static RecurrentWeights[] Weights(LSTM[] layers) => [.. layers.Select(Parameters).Select(p => PolicyArrays.Weights(p["weight_ih_l0"], p["weight_hh_l0"], p["bias_ih_l0"]))];

    private Tensor OnDevice(double dropout)
    {
        int count = _questions.Count;
        int[] lengths = [.. _questions.Inputs.Select(i => i.Tokens.Length)];
        int longest = lengths.Max();
        // Padding repeats a question's first token; it lies after the tokens in either direction and so never reaches one.
        long[] ahead = new long[count * longest], mirrored = new long[ahead.Length], flat = new long[_questions.Tokens], flatMirrored = new long[flat.Length];
        for (int q = 0; q < count; q++)
            for (int t = 0; t < longest; t++)
            {
                int first = _questions.TokenStart[q], at = q * longest + t;
                bool token = t < lengths[q];
                ahead[at] = token ? first + t : first;
                mirrored[at] = token ? first + lengths[q] - 1 - t : first;
                if (token) (flat[first + t], flatMirrored[first + lengths[q] - 1 - t]) = (at, at);
            }

        Device device = _input.device;
        Tensor x = Padded(ahead);
        for (int i = 0; i < _layersForward.Length; i++)
        {
            nn.utils.rnn.PackedSequence packed = nn.utils.rnn.pack_padded_sequence(x, tensor(lengths.Select(l => (long)l).ToArray()), batch_first: true, enforce_sorted: false);
            (nn.utils.rnn.PackedSequence output, Tensor hn, Tensor cn) = _layersForward[i].call(packed, null);
            (Tensor padded, _) = nn.utils.rnn.pad_packed_sequence(output, batch_first: true, total_length: longest);
            x = nn.functional.dropout(i == 0 ? padded : padded + x, dropout, dropout > 0);
            (H[i], C[i]) = (hn.squeeze(0), cn.squeeze(0));
        }

        Tensor y = Padded(mirrored);
        for (int i = 0; i < _layersBackward.Length; i++)
        {
            (Tensor output, _, _) = _layersBackward[i].call(y, null);
            y = nn.functional.dropout(i == 0 ? output : output + y, dropout, dropout > 0);
        }

        return cat([Flat(x, flat), Flat(y, flatMirrored)], -1);

        Tensor Padded(long[] tokens) => _input.index_select(0, tensor(tokens).to(device)).view(count, longest, _input.shape[1]);

        Tensor Flat(Tensor padded, long[] rows) => padded.flatten(0, 1).index_select(0, tensor(rows).to(device));
    }
}
