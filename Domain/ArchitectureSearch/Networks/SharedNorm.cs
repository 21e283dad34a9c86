using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>Batch norm of the first channels of the widest choice; its averages exist only in stand-alone networks.</summary>
internal sealed class SharedNorm
{
    private const double Epsilon = 1e-3;

    private readonly NetworkWeight _scale, _shift;
    private readonly NetworkWeight? _mean, _variance;

    /// <summary>Asks for scale and shift, and for averages where there are any.</summary>
    public SharedNorm(NetworkWeights weights, NetworkWeights? averages, string name, int channels)
    {
        _scale = weights.Add($"{name}.scale", [channels], mean: 1);
        _shift = weights.Add($"{name}.shift", [channels]);
        _mean = averages?.Add($"{name}.mean", [channels]);
        _variance = averages?.Add($"{name}.variance", [channels], mean: 1);
    }

    /// <summary>Normalises images (images x channels x rows x columns). Channels that only fill them up stay 0.</summary>
    public Tensor Forward(NetworkPass pass, Tensor x, int channels)
    {
        Tensor scale = pass.TakePadded(_scale, channels, 1, x.shape[1], 1), shift = pass.TakePadded(_shift, channels, 1, x.shape[1], 1);
        if (pass.Mode != NormMode.Stateless)
            return nn.functional.batch_norm(x, _mean!.Value, _variance!.Value, scale, shift, pass.Mode == NormMode.Training, pass.NormMomentum, Epsilon);

        // Torch wants somewhere to put averages; momentum 0 leaves them as they are.
        using Tensor mean = zeros(x.shape[1], device: x.device), variance = ones(x.shape[1], device: x.device);
        return nn.functional.batch_norm(x, mean, variance, scale, shift, training: true, 0, Epsilon);
    }
}
