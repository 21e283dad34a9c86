using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>Where a training is among its batches.</summary>
/// <param name="Epochs">Epochs begun.</param>
/// <param name="At">Images of the epoch that were given.</param>
/// <param name="Augment">The stream of shifts and mirrorings.</param>
internal readonly record struct ImageBatchesState(int Epochs, int At, RandomStreamState Augment);
