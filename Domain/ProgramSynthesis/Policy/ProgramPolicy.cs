using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// The policy of MAPO (spec section 3): a bidirectional LSTM reads the question; an LSTM decoder with additive attention
/// writes a program token by token, choosing among built-in tokens and the keys of the variables in memory. Reading the
/// token that closes an expression writes the decoder's output as the new variable's key.
/// Slots of the memory: built-ins, then the question's variables padded to the batch, then results.
/// </summary>
public sealed class ProgramPolicy : nn.Module
{
    // The names let Torch replace the fields when the policy moves to another device.
    [ComponentName(Name = "words")] private readonly Tensor _words;
    [ComponentName(Name = "specials")] private readonly Parameter _specials;
    private readonly Linear _wordProjection;
    private readonly LSTM[] _forward;
    private readonly LSTM[] _backward;
    private readonly Linear _encoderOutput;
    [ComponentName(Name = "built_ins")] private readonly Parameter _builtIns;
    private readonly Linear _valueProjection;
    private readonly LSTMCell[] _decoder;
    private readonly Linear _attentionQuery;
    private readonly Linear _attentionKey;
    private readonly Linear _attentionValue;
    [ComponentName(Name = "attention_vector")] private readonly Parameter _attentionVector;
    private readonly Linear _output;
    [ComponentName(Name = "feature_weight")] private readonly Parameter _featureWeight;
    private readonly Linear? _stepWeights;
    private readonly Dropout _dropout;

    /// <summary>Makes a policy with fresh parameters drawn from Torch's generator (set its seed first).</summary>
    /// <param name="sizes">Shapes.</param>
    /// <param name="vocabulary">Encoder words with their frozen vectors.</param>
    public ProgramPolicy(PolicySizes sizes, PolicyVocabulary vocabulary)
        : base(nameof(ProgramPolicy))
    {
        if (vocabulary.Dimension != sizes.WordVector)
            throw new ArgumentException($"The vocabulary's vectors have {vocabulary.Dimension} numbers, the policy expects {sizes.WordVector}.", nameof(vocabulary));
        Sizes = sizes;
        int h = sizes.Hidden, e = sizes.Embedding, a = sizes.Attention;
        _words = tensor(vocabulary.Vectors, vocabulary.Count, vocabulary.Dimension);
        register_buffer("words", _words);
        _specials = Embeddings("specials", PolicyVocabulary.Specials, e);
        _wordProjection = Dense("word_projection", sizes.WordVector, e);
        _forward = Stack("forward", i => nn.LSTM(i == 0 ? e + 1 : h, h, batchFirst: true));
        _backward = Stack("backward", i => nn.LSTM(i == 0 ? e + 1 : h, h, batchFirst: true));
        _encoderOutput = Dense("encoder_output", 2 * h, e);
        _builtIns = Embeddings("built_ins", sizes.BuiltIns, e);
        _valueProjection = Dense("value_projection", sizes.WordVector, e);
        _decoder = Stack("decoder", i => nn.LSTMCell(i == 0 ? e : h, h));
        _attentionQuery = Dense("attention_query", h, a);
        _attentionKey = Dense("attention_key", e, a);
        _attentionValue = Dense("attention_value", e, h);
        _attentionVector = new Parameter(empty(a));
        double limit = Math.Sqrt(3.0 / a);
        nn.init.uniform_(_attentionVector, -limit, limit);
        register_parameter("attention_vector", _attentionVector);
        _output = Dense("output", 2 * h, e);
        _featureWeight = new Parameter(tensor([(float)sizes.HeaderMatchWeight]));
        register_parameter("feature_weight", _featureWeight);
        if (sizes.StepFeatures)
        {
            _stepWeights = Dense("step_weights", e, 2);
            nn.init.zeros_(_stepWeights.weight);
        }

        _dropout = nn.Dropout(sizes.Dropout);
        register_module("dropout", _dropout);
    }

    /// <summary>The shapes that this policy was made with.</summary>
    public PolicySizes Sizes { get; }

    /// <summary>The parameters that training changes, by name.</summary>
    public IEnumerable<(string Name, Parameter Value)> Trainable => named_parameters().Where(p => p.parameter.requires_grad);

    /// <summary>The device of the parameters.</summary>
    internal Device Device => _featureWeight.device;

    /// <summary>Reads a batch of questions: encoder outputs for attention, memory keys, and the decoder's first state.</summary>
    internal QuestionEncoding Encode(PolicyBatch batch)
    {
        Tensor isSpecial = batch.Tokens.lt(PolicyVocabulary.Specials).unsqueeze(-1);
        Tensor words = _wordProjection.call(Rows(_words, batch.Tokens));
        Tensor specials = Rows(_specials, batch.Tokens.clamp_max(PolicyVocabulary.Specials - 1));
        Tensor input = cat([where(isSpecial, specials, words), batch.InTable], -1);

        Tensor[] h = new Tensor[Sizes.Layers], c = new Tensor[Sizes.Layers];
        Tensor forward = input;
        for (int i = 0; i < Sizes.Layers; i++)
        {
            nn.utils.rnn.PackedSequence packed = nn.utils.rnn.pack_padded_sequence(forward, batch.Lengths, batch_first: true, enforce_sorted: false);
            (nn.utils.rnn.PackedSequence output, Tensor hn, Tensor cn) = _forward[i].call(packed, null);
            (Tensor padded, _) = nn.utils.rnn.pad_packed_sequence(output, batch_first: true, total_length: batch.MaximumTokens);
            forward = _dropout.call(i == 0 ? padded : padded + forward);
            h[i] = hn.squeeze(0);
            c[i] = cn.squeeze(0);
        }

        // The backward stack reads mirrored questions; padding lies after them and so never reaches a real token.
        Tensor mirror = batch.Mirror.unsqueeze(-1);
        Tensor backward = input.gather(1, mirror.expand(-1, -1, input.shape[2]));
        for (int i = 0; i < Sizes.Layers; i++)
        {
            (Tensor output, _, _) = _backward[i].call(backward, null);
            backward = _dropout.call(i == 0 ? output : output + backward);
        }

        backward = backward.gather(1, mirror.expand(-1, -1, Sizes.Hidden));
        Tensor encoded = _encoderOutput.call(cat([forward, backward], -1));

        long width = encoded.shape[2];
        Tensor starts = encoded.gather(1, batch.SpanStarts.unsqueeze(-1).expand(-1, -1, width));
        Tensor ends = encoded.gather(1, batch.SpanEnds.unsqueeze(-1).expand(-1, -1, width));
        Tensor headers = batch.Headers;
        if (training && Sizes.HeaderDropout > 0) headers = headers * rand_like(batch.Exists).ge(Sizes.HeaderDropout);
        Tensor variables = (_valueProjection.call(headers + batch.Kinds) + (starts + ends) * batch.HalfSpan) * batch.Exists;
        Tensor memory = cat([_builtIns.unsqueeze(0).expand(batch.Size, -1, -1), variables], 1);
        Tensor features = nn.functional.pad(batch.Features, [Sizes.BuiltIns, 0]);
        return new QuestionEncoding(_attentionKey.call(encoded), _attentionValue.call(encoded), batch.AttentionBias, memory, features, new DecoderState(h, c));
    }

    /// <summary>One step of the decoder: reads the keys [B, E] of the tokens just taken; gives the output [B, E] and the next state.</summary>
    internal (Tensor Output, DecoderState State) Step(QuestionEncoding encoding, DecoderState state, Tensor input)
    {
        Tensor[] h = new Tensor[Sizes.Layers], c = new Tensor[Sizes.Layers];
        Tensor x = input;
        for (int i = 0; i < Sizes.Layers; i++)
        {
            (h[i], c[i]) = _decoder[i].call(x, (state.H[i], state.C[i]));
            x = _dropout.call(i == 0 ? h[i] : h[i] + x);
        }

        Tensor query = _attentionQuery.call(x).unsqueeze(1);
        Tensor scores = matmul((encoding.Keys + query).tanh(), _attentionVector) + encoding.AttentionBias;
        Tensor context = bmm(scores.softmax(-1).unsqueeze(1), encoding.Values).squeeze(1);
        return (_output.call(cat([x, context], -1)), new DecoderState(h, c));
    }

    /// <summary>
    /// Unmasked logits of all slots for decoder outputs [B, S, E]: keys of memory and results [B, K, E], and the
    /// weighted header-match features. Gives [B, S, built-ins + variables + K].
    /// </summary>
    /// <param name="encoding">The rows' questions.</param>
    /// <param name="outputs">Decoder outputs.</param>
    /// <param name="results">Keys of results.</param>
    /// <param name="read">1 where a slot shows what the program has read already [B, S, slots]; for step features only.</param>
    internal Tensor Logits(QuestionEncoding encoding, Tensor outputs, Tensor results, Tensor? read)
    {
        Tensor known = bmm(outputs, encoding.Memory.transpose(1, 2)) + (encoding.Features * _featureWeight).unsqueeze(1);
        if (_stepWeights is null) return cat([known, bmm(outputs, results.transpose(1, 2))], -1);
        Tensor weights = _stepWeights.call(outputs);
        known = known + encoding.Features.unsqueeze(1) * weights.narrow(2, 0, 1);
        return cat([known, bmm(outputs, results.transpose(1, 2))], -1) + read! * weights.narrow(2, 1, 1);
    }

    private static Tensor Rows(Tensor table, Tensor ids) =>
        table.index_select(0, ids.flatten()).view(ids.shape[0], ids.shape[1], table.shape[1]);

    private Parameter Embeddings(string name, int count, int length)
    {
        var parameter = new Parameter(randn(count, length).mul_(0.1).clamp_(-0.2, 0.2));
        register_parameter(name, parameter);
        return parameter;
    }

    private Linear Dense(string name, int inputs, int outputs)
    {
        Linear layer = nn.Linear(inputs, outputs);
        nn.init.xavier_uniform_(layer.weight);
        nn.init.zeros_(layer.bias!);
        register_module(name, layer);
        return layer;
    }

    private T[] Stack<T>(string name, Func<int, T> make)
        where T : nn.Module
    {
        var layers = new T[Sizes.Layers];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = make(i);
            InitializeRecurrent(layers[i]);
            register_module($"{name}_{i}", layers[i]);
        }

        return layers;
    }

    /// <summary>Glorot for the joined kernel, one bias (the second is frozen at zero), forget gate at one.</summary>
    private void InitializeRecurrent(nn.Module layer)
    {
        int h = Sizes.Hidden;
        long inputs = layer.named_parameters().First(p => p.name.StartsWith("weight_ih", StringComparison.Ordinal)).parameter.shape[1];
        double limit = Math.Sqrt(6.0 / (inputs + h + 4.0 * h));
        using (no_grad())
        {
            foreach ((string name, Parameter parameter) in layer.named_parameters())
            {
                if (name.StartsWith("weight", StringComparison.Ordinal))
                {
                    nn.init.uniform_(parameter, -limit, limit);
                }
                else
                {
                    parameter.zero_();
                    if (name.StartsWith("bias_ih", StringComparison.Ordinal)) parameter[h..(2 * h)].fill_(1);
                    else parameter.requires_grad = false;
                }
            }
        }
    }
}
