namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The shapes that fix a policy's parameters. Saved with its weights; both must agree to load.</summary>
/// <param name="Hidden">Units of each LSTM layer and direction.</param>
/// <param name="Attention">Units of the additive attention.</param>
/// <param name="Embedding">Length of word and variable embeddings.</param>
/// <param name="Layers">Layers of encoder and decoder; those after the first add their input to their output.</param>
/// <param name="WordVector">Length of the frozen word vectors.</param>
/// <param name="BuiltIns">Tokens of the decoder that are no variables (31 for WikiTables, 18 for WikiSql).</param>
/// <param name="Dropout">Share of each layer's outputs dropped in training.</param>
/// <param name="HeaderMatchWeight">Where the weight of the header-match feature starts.</param>
/// <param name="HeaderDropout">Share of columns whose header words training hides.</param>
/// <param name="StepFeatures">Whether the decoder weighs header matches and variables already read at each step.</param>
public sealed record PolicySizes(
    int Hidden, int Attention, int Embedding, int Layers, int WordVector, int BuiltIns, double Dropout, double HeaderMatchWeight = 0, double HeaderDropout = 0, bool StepFeatures = false);
