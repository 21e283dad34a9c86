using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>What the decoder in training by Torch needs of a batch of questions.</summary>
/// <param name="Packed">Where tokens and variables lie.</param>
/// <param name="Keys">Twice the attention keys [T, A]: tanh x = 2 σ(2x) - 1.</param>
/// <param name="Values">Attention values [T, H].</param>
/// <param name="Memory">Keys of built-ins, then of all questions' variables [N, E].</param>
/// <param name="Features">Features of built-ins (0) and variables [N].</param>
/// <param name="Encoder">The encoder: the decoder's first states.</param>
internal sealed record QuestionEncoding(PackedQuestions Packed, Tensor Keys, Tensor Values, Tensor Memory, Tensor Features, TorchEncoder Encoder);
