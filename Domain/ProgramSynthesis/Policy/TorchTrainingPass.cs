using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// A training pass by Torch, for a policy on a GPU. What programs of a question begin with is
/// computed once; attention, outputs and logits of all steps are computed at once, but for those that become keys of variables.
/// Lives within one dispose scope.
/// </summary>
internal sealed class TorchTrainingPass : ITrainingPass
{
    private const float Never = -1e9f;

    private readonly ProgramPolicy _policy;
    private readonly QuestionEncoding _encoding;
    private readonly List<Tensor> _keys = [];
    private readonly List<ProgramTree.Node> _made = [];
    private readonly Dictionary<int, int> _keyOf = [];
    private readonly Tensor _logProbability, _entropy;
    private DecoderWeights[] _weights = [];

    /// <summary>Encodes the programs' questions and scores the programs.</summary>
    public TorchTrainingPass(ProgramPolicy policy, IReadOnlyList<TracedProgram> programs)
    {
        _policy = policy;
        var places = new Dictionary<ProgramEnvironment, int>(ReferenceEqualityComparer.Instance);
        foreach (TracedProgram program in programs) places.TryAdd(program.Environment, places.Count);
        _encoding = policy.Encode(PolicyBatch.Of([.. places.Keys.Select(p => p.Input)], policy.Sizes, policy.Device));
        var tree = new ProgramTree(programs, p => places[p]);
        List<ProgramTree.Node> rows = [];
        if (tree.Levels.Count == 0)
        {
            // Nothing to choose anywhere.
            (_logProbability, _entropy) = (zeros(programs.Count, device: policy.Device), zeros(programs.Count, device: policy.Device));
            return;
        }

        Tensor outputs = Decode(tree, rows);
        (_logProbability, _entropy) = Score(programs.Count, outputs, rows);
    }

    /// <inheritdoc />
    public float[] LogProbability => PolicyArrays.Floats(_logProbability);

    /// <inheritdoc />
    public float[] Entropy => PolicyArrays.Floats(_entropy);

    /// <inheritdoc />
    public void Backward(float[] weights, float entropyWeight)
    {
        foreach ((_, Parameter parameter) in _policy.Trainable) parameter.grad = null;
        Tensor loss = (tensor(weights).to(_policy.Device) * _logProbability).sum();
        if (entropyWeight != 0) loss = loss + entropyWeight * _entropy.sum();
        if (!loss.requires_grad) return;
        loss.backward();
        foreach (DecoderWeights part in _weights) part.Backward();
    }

    /// <summary>The outputs of the nodes that choose or make a variable; says which they are.</summary>
    private Tensor Decode(ProgramTree tree, List<ProgramTree.Node> rows)
    {
        (int[] places, Tensor table) = Inputs(tree);
        int layers = _policy.Sizes.Layers;
        Tensor[] h = new Tensor[layers], c = new Tensor[layers], tops = new Tensor[tree.Levels.Count];
        _weights = _policy.DecoderWeights();
        Tensor[] inputs = table.index_select(0, Index(places.Select(p => (long)p))).split([.. tree.Levels.Select(l => (long)l.Count)]);
        long first = 0;
        var choosing = new List<long>();
        for (int depth = 0; depth < tops.Length; depth++)
        {
            IReadOnlyList<ProgramTree.Node> level = tree.Levels[depth];
            Tensor[] fromH = depth == 0 ? _encoding.Encoder.H : h, fromC = depth == 0 ? _encoding.Encoder.C : c;
            int[] from = [.. level.Select(n => depth == 0 ? n.Step.Question : n.Step.Parent)];
            bool same = from.Length == fromH[0].shape[0] && !from.Where((f, i) => f != i).Any();
            Tensor? index = same ? null : Index(from.Select(f => (long)f));
            for (int i = 0; i < layers; i++) (h[i], c[i]) = index is null ? (fromH[i], fromC[i]) : (fromH[i].index_select(0, index), fromC[i].index_select(0, index));
            tops[depth] = _policy.Step(WithCreated(inputs[depth], level), h, c, _weights);
            ProgramTree.Node[] makers = [.. level.Where(n => n.Step.Written >= 0)];
            if (makers.Length > 0)
            {
                _keys.Add(_policy.Attend(_encoding, tops[depth].index_select(0, Index(makers.Select(m => (long)m.Row))), [.. makers.Select(m => m.Step.Question)]));
                foreach (ProgramTree.Node maker in makers) _keyOf.Add(maker.Number, _keyOf.Count);
                _made.AddRange(makers);
            }

            foreach (ProgramTree.Node node in level)
            {
                if (!node.Step.Chooses || node.Step.Written >= 0) continue;
                choosing.Add(first + node.Row);
                rows.Add(node);
            }

            first += level.Count;
        }

        rows.AddRange(_made);
        if (choosing.Count == 0) return cat(_keys, 0);
        Tensor outputs = _policy.Attend(_encoding, cat(tops, 0).index_select(0, Index(choosing)), [.. rows.Take(choosing.Count).Select(r => r.Step.Question)]);
        return _keys.Count == 0 ? outputs : cat([outputs, .. _keys], 0);
    }

    /// <summary>What reading a built-in token or a question's variable adds to the gates, each once; and each node's place there.</summary>
    private (int[] Places, Tensor Table) Inputs(ProgramTree tree)
    {
        var used = new Dictionary<int, int>();
        int[] places = [.. tree.Levels.SelectMany(l => l).Select(n =>
        {
            int slot = SlotOf(n, n.Step.Read);
            if (slot >= Known) return 0; // a created variable, which is put in later
            used.TryAdd(slot, used.Count);
            return used[slot];
        })];
        return (places, _policy.InputGates(_encoding.Memory.index_select(0, Index(used.Keys.Select(k => (long)k)))));
    }

    /// <summary>Puts in what reading created variables adds.</summary>
    private Tensor WithCreated(Tensor inputs, IReadOnlyList<ProgramTree.Node> level)
    {
        long[] order = new long[level.Count];
        var keys = new List<long>();
        for (int i = 0; i < order.Length; i++)
        {
            int slot = SlotOf(level[i], level[i].Step.Read);
            order[i] = slot < Known ? i : level.Count + keys.Count;
            if (slot >= Known) keys.Add(slot - Known);
        }

        if (keys.Count == 0) return inputs;
        Tensor created = _policy.InputGates(cat(_keys, 0).index_select(0, Index(keys)));
        return cat([inputs, created], 0).index_select(0, Index(order));
    }

    private (Tensor LogProbability, Tensor Entropy) Score(int programs, Tensor outputs, List<ProgramTree.Node> rows)
    {
        int slots = Known + _made.Count;
        float[] bias = new float[rows.Count * slots], counts = new float[programs * rows.Count];
        Array.Fill(bias, Never);
        var taken = new List<long>();
        var takenBy = new List<int>();
        for (int r = 0; r < rows.Count; r++)
        {
            foreach (int token in rows[r].Valid) bias[r * slots + SlotOf(rows[r], token)] = 0;
            foreach ((int program, int token) in rows[r].Choices)
            {
                taken.Add((long)r * slots + SlotOf(rows[r], token));
                takenBy.Add(program);
                counts[program * rows.Count + r]++;
            }
        }

        float[] owners = new float[programs * taken.Count];
        for (int i = 0; i < taken.Count; i++) owners[takenBy[i] * taken.Count + i] = 1;
        Device device = _policy.Device;
        Tensor keys = _keys.Count == 0 ? _encoding.Memory : cat([_encoding.Memory, .. _keys], 0);
        Tensor features = _made.Count == 0 ? _encoding.Features : cat([_encoding.Features, zeros(_made.Count, device: device)], 0);
        Tensor logits = _policy.Logits(outputs, keys, features, _policy.Sizes.StepFeatures ? Read(rows, slots) : null);
        Tensor logProbabilities = (logits + tensor(bias, rows.Count, slots).to(device)).log_softmax(-1);
        Tensor entropies = -(logProbabilities.exp() * logProbabilities).sum(1);
        return (
            matmul(tensor(owners, programs, taken.Count).to(device), logProbabilities.flatten().index_select(0, Index(taken))),
            matmul(tensor(counts, programs, rows.Count).to(device), entropies));
    }

    /// <summary>1 where a slot shows what a row's program has read.</summary>
    private Tensor Read(List<ProgramTree.Node> rows, int slots)
    {
        float[] marks = new float[rows.Count * slots];
        for (int r = 0; r < rows.Count; r++)
        {
            int question = rows[r].Step.Question;
            var read = new ReadVariables(_encoding.Packed.Inputs[question]);
            for (ProgramTree.Node? node = rows[r]; node is not null; node = node.Parent) read.Read(node.Step.Read - _policy.Sizes.BuiltIns);
            read.Mark(marks.AsSpan(r * slots + _policy.Sizes.BuiltIns + _encoding.Packed.VariableStart[question]));
        }

        return tensor(marks, rows.Count, slots).to(_policy.Device);
    }

    /// <summary>Slots that are there before any program makes a variable.</summary>
    private int Known => _policy.Sizes.BuiltIns + _encoding.Packed.Variables;

    /// <summary>The slot of a token at a node: a built-in, a variable of its question, or the key that it or a node before it made.</summary>
    private int SlotOf(ProgramTree.Node node, int token)
    {
        int builtIns = _policy.Sizes.BuiltIns, question = node.Step.Question, variable = token - builtIns;
        if (token < builtIns) return token;
        if (variable < _encoding.Packed.Inputs[question].Variables) return builtIns + _encoding.Packed.VariableStart[question] + variable;
        ProgramTree.Node? maker = node;
        while (maker is not null && maker.Step.Written != token) maker = maker.Parent;
        return maker is null
            ? throw new InvalidOperationException("A program reads a variable that it has not made.")
            : Known + _keyOf.GetValueOrDefault(maker.Number);
    }

    private Tensor Index(IEnumerable<long> rows) => tensor(rows.ToArray()).to(_policy.Device);
}
