using ActorLab.Interpreter.ProgramSynthesis;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Runs the policy's decoder over a batch of rows, one row a program in the making, and keeps the keys of the variables
/// that the programs create. Lives within one dispose scope.
/// </summary>
internal sealed class ProgramDecoder : IDisposable
{
    private readonly ProgramPolicy _policy;
    private readonly int _results;
    private QuestionEncoding _encoding;
    private DecoderState _state;
    private readonly HashSet<Tensor> _given;
    private HashSet<Tensor> _kept = new(ReferenceEqualityComparer.Instance);
    private Tensor _keys;
    private ReadVariables[] _read;

    /// <param name="policy">The policy.</param>
    /// <param name="encoding">One row a program.</param>
    /// <param name="results">The most variables that a program creates.</param>
    /// <param name="inputs">The rows' questions.</param>
    public ProgramDecoder(ProgramPolicy policy, QuestionEncoding encoding, int results, IEnumerable<PolicyInput> inputs)
    {
        _policy = policy;
        _encoding = encoding;
        _state = encoding.Start;
        _results = results;
        _read = [.. inputs.Select(i => new ReadVariables(i))];
        _keys = zeros(encoding.Memory.shape[0], results, encoding.Memory.shape[2], device: encoding.Memory.device);
        _given = new HashSet<Tensor>([_keys, .. encoding.Tensors], ReferenceEqualityComparer.Instance);
    }

    /// <summary>Slots before the results: built-ins and variables, padded to the batch.</summary>
    public int KnownSlots => (int)_encoding.Memory.shape[1];

    /// <summary>All slots.</summary>
    public int Slots => KnownSlots + _results;

    /// <summary>Rows now.</summary>
    public int Rows => (int)_encoding.Memory.shape[0];

    /// <summary>The keys that the programs created so far, [B, K, E].</summary>
    public Tensor ResultKeys => _keys;

    /// <summary>The encoding of the rows.</summary>
    public QuestionEncoding Encoding => _encoding;

    /// <summary>The slot of a token in a row whose question has <paramref name="variables"/> variables.</summary>
    public static int SlotOf(int token, int variables, int builtIns, int knownSlots)
    {
        int variable = token - builtIns;
        return variable < variables ? token : knownSlots + variable - variables;
    }

    /// <summary>The slot that an episode's next step reads, and the result that reading it created (-1: none).</summary>
    public static (int Slot, int Result) InputOf(Episode episode, int variables, int builtIns, int knownSlots)
    {
        ReadOnlySpan<int> tokens = episode.Tokens;
        if (tokens.IsEmpty) return (Vocabulary.Decode, -1);
        int slot = SlotOf(tokens[^1], variables, builtIns, knownSlots);
        return (slot, episode.Written < 0 ? -1 : SlotOf(episode.Written, variables, builtIns, knownSlots) - knownSlots);
    }

    /// <summary>
    /// Reads one slot a row, then writes the output as the key of result <paramref name="written"/>[row] (or -1: none).
    /// Gives the outputs [B, E].
    /// </summary>
    public Tensor Step(int[] read, int[] written)
    {
        int rows = read.Length;
        long[] known = new long[rows];
        float[]? created = null;
        for (int i = 0; i < rows; i++)
        {
            _read[i].Read(read[i] < KnownSlots ? read[i] - _policy.Sizes.BuiltIns : -1);
            if (read[i] < KnownSlots)
            {
                known[i] = read[i];
                continue;
            }

            created ??= new float[rows * (1 + _results)];
            created[rows + i * _results + read[i] - KnownSlots] = 1;
            created[i] = 1;
        }

        Device device = _keys.device;
        long width = _keys.shape[2];
        Tensor input = _encoding.Memory.gather(1, tensor(known).to(device).view(rows, 1, 1).expand(rows, 1, width)).squeeze(1);
        if (created is not null)
        {
            Tensor isCreated = tensor(created[..rows], rows, 1).to(device);
            Tensor which = tensor(created[rows..], rows, 1, _results).to(device);
            input = input * (1 - isCreated) + bmm(which, _keys).squeeze(1);
        }

        (Tensor output, _state) = _policy.Step(_encoding, _state, input);
        if (written.AsSpan().ContainsAnyExcept(-1))
        {
            float[] writes = new float[rows * _results];
            for (int i = 0; i < rows; i++)
                if (written[i] >= 0)
                    writes[i * _results + written[i]] = 1;
            _keys = _keys + tensor(writes, rows, _results, 1).to(device) * output.unsqueeze(1);
        }

        return output;
    }

    /// <summary>Unmasked logits of outputs [B, E] over all slots, [B, N + K].</summary>
    public Tensor Logits(Tensor output)
    {
        Tensor? repeats = null;
        if (_policy.Sizes.StepFeatures)
        {
            float[] marks = new float[Rows * Slots];
            for (int i = 0; i < Rows; i++) MarkRead(i, marks.AsSpan(i * Slots, Slots));
            repeats = tensor(marks, Rows, 1, Slots).to(_keys.device);
        }

        return _policy.Logits(_encoding, output.unsqueeze(1), _keys, repeats).squeeze(1);
    }

    /// <summary>Writes 1 for each slot of a row whose variable the row's program has read.</summary>
    public void MarkRead(int row, Span<float> slots) => _read[row].Mark(slots[_policy.Sizes.BuiltIns..]);

    /// <summary>
    /// Takes what later steps need out of the current dispose scope, so that a step may have a scope of its own, and
    /// disposes of what the steps before needed.
    /// </summary>
    public void KeepForNextStep()
    {
        Tensor[] needed = [_keys, .. _state.H, .. _state.C, .. _encoding.Tensors];
        var keep = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (Tensor tensor in needed)
        {
            if (_given.Contains(tensor) || !keep.Add(tensor)) continue;
            if (!_kept.Remove(tensor)) tensor.DetachFromDisposeScope();
        }

        Dispose();
        _kept = keep;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor tensor in _kept) tensor.Dispose();
        _kept.Clear();
    }

    /// <summary>Keeps the rows named, in that order; a row may be named twice (beam search).</summary>
    public void Select(long[] rows)
    {
        Tensor index = tensor(rows).to(_keys.device);
        _encoding = _encoding.Select(index);
        _state = _state.Select(index);
        _keys = _keys.index_select(0, index);
        ReadVariables[] before = _read;
        _read = [.. rows.Select(r => before[r].Copy())];
    }
}
