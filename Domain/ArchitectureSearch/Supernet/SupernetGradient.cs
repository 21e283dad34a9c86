namespace ActorLab.Domain.ArchitectureSearch.Supernet;

/// <summary>
/// The gradient of one architecture on one batch, L2 included: plain data, for whoever sums the gradients of a step. Only the
/// slices that the architecture uses are in it.
/// </summary>
/// <param name="Slices">Which slices, three numbers each: the weight's index, its first rows, its first columns.</param>
/// <param name="Values">The slices one after the other, each in row-major order.</param>
/// <param name="Loss">The loss without L2.</param>
/// <param name="Accuracy">Share of the batch's images that are right.</param>
public sealed record SupernetGradient(int[] Slices, float[] Values, double Loss, double Accuracy);
