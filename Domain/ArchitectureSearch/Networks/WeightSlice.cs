using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>A part of a weight: its first rows and columns.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Rows">How many of its first dimension.</param>
/// <param name="Columns">How many of its second; all where it has none.</param>
internal readonly record struct WeightSlice(NetworkWeight Weight, long Rows, long Columns)
{
    /// <summary>This part of a tensor that is shaped as the weight.</summary>
    public Tensor Of(Tensor whole)
    {
        Tensor part = Rows == Weight.Shape[0] ? whole.alias() : whole.narrow(0, 0, Rows);
        return Weight.Shape.Length < 2 || Columns == Weight.Shape[1] ? part : part.narrow(1, 0, Columns);
    }
}
