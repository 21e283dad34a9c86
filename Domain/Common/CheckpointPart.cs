namespace ActorLab.Domain.Common;

/// <summary>One named part of a checkpoint: weights, moments, counters, random streams.</summary>
/// <param name="Name">Unique in its checkpoint.</param>
/// <param name="Content">Its bytes; tensors in <see cref="Safetensors"/> layout.</param>
public sealed record CheckpointPart(string Name, byte[] Content);
