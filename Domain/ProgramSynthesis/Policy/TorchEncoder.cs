using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The encoder's LSTMs over a batch in training by Torch, for a policy on a GPU.</summary>
internal sealed class TorchEncoder
{
    private readonly Tensor _input;
    private readonly PackedQuestions _questions;
    private readonly LSTM[] _layersForward, _layersBackward;

    /// <param name="questions">The questions.</param>
    /// <param name="input">The tokens' inputs, [T, inputs].</param>
    /// <param name="forward">Layers that read forward.</param>
    /// <param name="backward">Layers that read backward.</param>
    /// <param name="dropout">Share of each layer's outputs dropped; 0 for none.</param>
    public TorchEncoder(PackedQuestions questions, Tensor input, LSTM[] forward, LSTM[] backward, double dropout)
    {
        (_questions, _input, _layersForward, _layersBackward) = (questions, input, forward, backward);
        H = new Tensor[forward.Length];
        C = new Tensor[forward.Length];
        Output = Read(dropout);
    }

    /// <summary>Outputs of both directions, [T, 2H].</summary>
    public Tensor Output { get; }

    /// <summary>Last outputs of each layer that reads forward, [B, H].</summary>
    public Tensor[] H { get; }

    /// <summary>Its last cells.</summary>
    public Tensor[] C { get; }

    private Tensor Read(double dropout)
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
