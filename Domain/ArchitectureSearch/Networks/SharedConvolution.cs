using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>
/// A convolution with a kernel of its own for each size, each as large as the widest choice; narrower ones use its first filters
/// (TuNAS, filter sharing). Several sizes at once, as op warmup runs them, are one convolution with the mean of their kernels,
/// padded to the largest: convolution is linear, so this is the mean of their outputs at the price of one.
/// </summary>
internal sealed class SharedConvolution
{
    private readonly Dictionary<int, NetworkWeight> _kernels = [];
    private readonly bool _isDepthwise;
    private readonly long[] _strides;

    /// <summary>Asks for the kernels; they start after He.</summary>
    /// <exception cref="InputException">A size is even.</exception>
    public SharedConvolution(NetworkWeights weights, string name, int outputs, int inputs, IEnumerable<int> kernels, int stride, bool isDepthwise)
    {
        (_isDepthwise, _strides) = (isDepthwise, [stride, stride]);
        long columns = isDepthwise ? 1 : inputs;
        foreach (int kernel in kernels.Distinct())
        {
            if (kernel < 1 || kernel % 2 == 0) throw new InputException($"The kernel of {name} has the size {kernel}; it must be odd, so that padding keeps the image's size.");
            _kernels.Add(kernel, weights.Add($"{name}.{kernel}x{kernel}", [outputs, columns, kernel, kernel], Math.Sqrt(2.0 / (columns * kernel * kernel))));
        }
    }

    /// <summary>Convolves images (images x inputs x rows x columns).</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">The images.</param>
    /// <param name="inputs">Channels of the images, without those that only fill them up.</param>
    /// <param name="outputs">Filters of the output.</param>
    /// <param name="kernels">The sizes of kernel to average.</param>
    public Tensor Forward(NetworkPass pass, Tensor x, int inputs, int outputs, IReadOnlyList<int> kernels)
    {
        long channels = x.shape[1];
        int size = kernels.Max();
        Tensor weight = kernels.Count == 1 ? Kernel(size) : Mean();
        if (pass.IsChannelsLast) weight = ChannelsLast(weight);
        Tensor y = nn.functional.conv2d(x, weight, null, _strides, [size / 2, size / 2], null, _isDepthwise ? channels : 1);

        // One channel is in both layouts at once, and Torch then takes the other one.
        return pass.IsChannelsLast && channels == 1 ? ChannelsLast(y) : y;

        Tensor Kernel(int kernel) => _isDepthwise
            ? pass.TakePadded(_kernels[kernel], outputs, 1, channels, 1)
            : pass.TakePadded(_kernels[kernel], outputs, inputs, pass.Padded(outputs), channels);

        Tensor Mean()
        {
            using Scalar share = 1.0 / kernels.Count;
            Tensor? sum = null;
            foreach (int kernel in kernels)
            {
                int border = (size - kernel) / 2;
                Tensor padded = border == 0 ? Kernel(kernel) : nn.functional.pad(Kernel(kernel), [border, border, border, border]);
                sum = sum is null ? padded : sum.add(padded, Scalars.One);
            }

            return sum!.mul(share);
        }
    }

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
