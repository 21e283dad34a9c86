using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>State of the decoder: hidden and cell values [B, H] of each layer.</summary>
internal sealed record DecoderState(Tensor[] H, Tensor[] C)
{
    /// <summary>The rows named, in that order.</summary>
    public DecoderState Select(Tensor rows) =>
        new([.. H.Select(x => x.index_select(0, rows))], [.. C.Select(x => x.index_select(0, rows))]);
}

/// <summary>What the decoder needs of a batch of encoded questions; row i belongs to question i.</summary>
/// <param name="Keys">Attention keys [B, T, A].</param>
/// <param name="Values">Attention values [B, T, H].</param>
/// <param name="AttentionBias">0 for tokens, -1e9 for padding [B, T].</param>
/// <param name="Memory">Keys of built-ins and variables [B, N, E].</param>
/// <param name="Features">Features of built-ins (0) and variables [B, N].</param>
/// <param name="Start">The decoder's first state.</param>
internal sealed record QuestionEncoding(Tensor Keys, Tensor Values, Tensor AttentionBias, Tensor Memory, Tensor Features, DecoderState Start)
{
    /// <summary>All tensors, the start state's included.</summary>
    public IEnumerable<Tensor> Tensors => [Keys, Values, AttentionBias, Memory, Features, .. Start.H, .. Start.C];

    /// <summary>The rows named, in that order: several rows may share a question.</summary>
    public QuestionEncoding Select(Tensor rows) => new(
        Keys.index_select(0, rows),
        Values.index_select(0, rows),
        AttentionBias.index_select(0, rows),
        Memory.index_select(0, rows),
        Features.index_select(0, rows),
        Start.Select(rows));
}
