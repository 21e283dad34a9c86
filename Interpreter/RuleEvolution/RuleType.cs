namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// The shape of a value in a rule for layer i. In a convolution "features" is the whole activation map, flattened, and a
/// weight is the matrix of (output channels) x (input channels · kernel), which stands for the linear map of the convolution:
/// a matrix product with <see cref="Weight"/> is the transposed convolution, with <see cref="WeightTransposed"/> the
/// convolution. All functions see a value as this matrix: "row" is an example of a batch, or an output of a weight.
/// </summary>
public enum RuleType : byte
{
    /// <summary>Batch x features of layer i: what a rule must give.</summary>
    BatchByLayer,

    /// <summary>Batch x features of layer i + 1.</summary>
    BatchByNext,

    /// <summary>Batch x outputs of the net.</summary>
    BatchByTop,

    /// <summary>Features of layer i + 1 x features of layer i: shaped as the weight between them.</summary>
    Weight,

    /// <summary>The transposed shape of <see cref="Weight"/>.</summary>
    WeightTransposed,

    /// <summary>Outputs of the net x features of layer i.</summary>
    TopWeight,
}
