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
        long padding = x.shape[1] - channels;
        if (pass.Mode == NormMode.Stateless)
        {
            // Torch wants somewhere to put averages; momentum 0 leaves them as they are.
            using Tensor nowhere = zeros(x.shape[1], device: x.device), neither = ones(x.shape[1], device: x.device);
            return nn.functional.batch_norm(x, nowhere, neither, scale, shift, training: true, 0, Epsilon);
        }

        bool isTraining = pass.Mode == NormMode.Training;
        if (padding == 0) return nn.functional.batch_norm(x, _mean!.Value, _variance!.Value, scale, shift, isTraining, pass.NormMomentum, Epsilon);
        using Tensor mean = nn.functional.pad(_mean!.Value, [0, padding]), variance = nn.functional.pad(_variance!.Value, [0, padding]);
        Tensor y = nn.functional.batch_norm(x, mean, variance, scale, shift, isTraining, pass.NormMomentum, Epsilon);
        if (!isTraining) return y;
        using IDisposable noGradients = no_grad();
        using Tensor ownMean = mean.narrow(0, 0, channels), ownVariance = variance.narrow(0, 0, channels);
        _mean.Value.copy_(ownMean);
        _variance.Value.copy_(ownVariance);
        return y;
    }
}
