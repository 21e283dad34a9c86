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

    // Numbers that Torch compares with, as tensors: TorchSharp may free a number while Torch still reads it.
    private static readonly Tensor FirstWord = Lasting(PolicyVocabulary.Specials), LastSpecial = Lasting(PolicyVocabulary.Specials - 1);
    private readonly Tensor _headerDropout;
    private PolicyArrays? _arrays;
    private bool _stale;

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

        _headerDropout = tensor((float)sizes.HeaderDropout);
        _dropout = nn.Dropout(sizes.Dropout);
        register_module("dropout", _dropout);
    }

    /// <summary>The shapes that this policy was made with.</summary>
    public PolicySizes Sizes { get; }

    /// <summary>The parameters that training changes, by name.</summary>
    public IEnumerable<(string Name, Parameter Value)> Trainable => named_parameters().Where(p => p.parameter.requires_grad);

    /// <summary>The device of the parameters.</summary>
    internal Device Device => _featureWeight.device;

    /// <summary>The weights as arrays, for work without Torch; they follow <see cref="WeightsChanged"/>. Of one thread, as the policy.</summary>
    internal PolicyArrays Arrays()
    {
        if (_arrays is not null && !_stale) return _arrays;
        Dictionary<string, Parameter> parameters = named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        if (_arrays is null) _arrays = new PolicyArrays(Sizes, PolicyArrays.Floats(_words), parameters);
        else _arrays.Copy(parameters);
        _stale = false;
        return _arrays;
    }

    /// <summary>To be called by whoever has changed the parameters.</summary>
    internal void WeightsChanged() => _stale = true;

    /// <summary>Reads a batch of questions, for a gradient by Torch.</summary>
    internal QuestionEncoding Encode(PolicyBatch batch)
    {
        Tensor isSpecial = batch.Tokens.lt(FirstWord.to(Device)).unsqueeze(-1);
        Tensor words = _wordProjection.call(_words.index_select(0, batch.Tokens));
        Tensor specials = _specials.index_select(0, batch.Tokens.minimum(LastSpecial.to(Device)));
        Tensor input = cat([where(isSpecial, specials, words), batch.InTable], -1);
        var encoder = new TorchEncoder(batch.Packed, input, _forward, _backward, training ? Sizes.Dropout : 0);
        Tensor encoded = _encoderOutput.call(encoder.Output);
        Tensor spans = encoded.index_select(0, batch.SpanStarts) + encoded.index_select(0, batch.SpanEnds);
        Tensor headers = batch.Headers;
        if (training && Sizes.HeaderDropout > 0) headers = headers * rand_like(batch.HalfSpan).ge(_headerDropout.to(Device));
        Tensor variables = _valueProjection.call(headers + batch.Kinds) + spans * batch.HalfSpan;
        Tensor keys = _attentionKey.call(encoded);
        return new QuestionEncoding(batch.Packed, keys + keys, _attentionValue.call(encoded), cat([_builtIns, variables], 0), batch.Features, encoder);
    }

    /// <summary>The decoder's outputs [R, E] for its top states [R, H], each with attention to its question's tokens.</summary>
    internal Tensor Attend(QuestionEncoding encoding, Tensor top, IReadOnlyList<int> questions)
    {
        // Every pair of a row and a token of its question.
        int[] starts = encoding.Packed.TokenStart;
        int tokens = encoding.Packed.Tokens, pairs = questions.Sum(q => starts[q + 1] - starts[q]);
        long[] row = new long[pairs], token = new long[pairs], place = new long[pairs];
        for (int i = 0, at = 0; i < questions.Count; i++)
            for (int t = starts[questions[i]]; t < starts[questions[i] + 1]; t++, at++)
                (row[at], token[at], place[at]) = (i, t, (long)i * tokens + t);
        Tensor query = _attentionQuery.call(top), vector = _attentionVector + _attentionVector;
        query = query + query;
        Tensor sum = encoding.Keys.index_select(0, tensor(token).to(Device)) + query.index_select(0, tensor(row).to(Device));
        Tensor scores = full([(long)questions.Count * tokens], -1e9f, device: Device).scatter(0, tensor(place).to(Device), matmul(sum.sigmoid(), vector));
        Tensor context = matmul(scores.view(questions.Count, tokens).softmax(-1), encoding.Values);
        return _output.call(cat([top, context], -1));
    }

    /// <summary>What inputs [R, E] add to the gates of the decoder's first layer.</summary>
    internal Tensor InputGates(Tensor inputs) => nn.functional.linear(inputs, _decoder[0].weight_ih!, _decoder[0].bias_ih);

    /// <summary>One step of the decoder's layers, given the gates' sums of what is read.</summary>
    internal Tensor Step(Tensor inputGates, Tensor[] h, Tensor[] c, DecoderWeights[] weights)
    {
        Tensor x = inputGates;
        for (int i = 0; i < Sizes.Layers; i++)
        {
            Tensor gates = i == 0 ? inputGates + weights[0].Product(h[0]) : weights[i].Product(cat([x, h[i]], 1)) + _decoder[i].bias_ih!;
            Tensor[] parts = gates.chunk(4, 1);
            c[i] = parts[1].sigmoid() * c[i] + parts[0].sigmoid() * parts[2].tanh();
            h[i] = parts[3].sigmoid() * c[i].tanh();
            x = _dropout.call(i == 0 ? h[i] : h[i] + x);
        }

        return x;
    }

    /// <summary>The weights that each layer's steps multiply with: of the first those of the state, of the others those of input and state, joined.</summary>
    internal DecoderWeights[] DecoderWeights() => [.. _decoder.Select((d, i) => new DecoderWeights(i == 0 ? [d.weight_hh!] : [d.weight_ih!, d.weight_hh!]))];

    /// <summary>Unmasked logits [R, slots] of outputs [R, E] for keys [slots, E] with their header-match features [slots].</summary>
    /// <param name="outputs">Outputs.</param>
    /// <param name="keys">Keys.</param>
    /// <param name="features">Features.</param>
    /// <param name="read">1 where a slot shows what the program has read already [R, slots]; for step features only.</param>
    internal Tensor Logits(Tensor outputs, Tensor keys, Tensor features, Tensor? read)
    {
        Tensor logits = matmul(outputs, keys.t()) + features * _featureWeight;
        if (_stepWeights is null) return logits;
        Tensor weights = _stepWeights.call(outputs);
        return logits + features * weights.narrow(1, 0, 1) + read! * weights.narrow(1, 1, 1);
    }

    private static Tensor Lasting(long number) => tensor(number).DetachFromDisposeScope();

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
