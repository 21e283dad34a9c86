using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Adam in one pass over each parameter, with the gradient clipped to a global norm. Torch's Adam takes six passes, and
/// TorchSharp's hands it numbers that the garbage collector may free while they are read. Moments stay on the host.
/// </summary>
/// <param name="parameters">What it moves.</param>
/// <param name="options">Its settings.</param>
internal sealed class FlatAdam(IReadOnlyList<Parameter> parameters, TrainingOptions options)
{
    private readonly float[][] _means = [.. parameters.Select(p => new float[p.numel()])];
    private readonly float[][] _squares = [.. parameters.Select(p => new float[p.numel()])];
    private readonly long[] _steps = new long[parameters.Count];

    /// <summary>Scales the gradients down to the largest norm that is allowed; gives the norm that they had.</summary>
    public double Clip()
    {
        double sum = 0;
        foreach (Parameter parameter in parameters)
            if (parameter.grad is { } gradient)
                sum += SquareSum(Host(gradient));
        double norm = Math.Sqrt(sum), scale = options.MaximumGradientNorm / (norm + 1e-6);
        if (!(scale < 1)) return norm;
        foreach (Parameter parameter in parameters)
        {
            if (parameter.grad is not { } gradient) continue;
            Span<float> values = Host(gradient);
            for (int i = 0; i < values.Length; i++) values[i] *= (float)scale;
            Return(values, gradient);
        }

        return norm;
    }

    /// <summary>Moves the parameters against their gradients.</summary>
    public void Step(double rate)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].grad is not { } gradient) continue;
            _steps[i]++;
            double unbias = Math.Sqrt(1 - Math.Pow(options.Beta2, _steps[i])), step = rate / (1 - Math.Pow(options.Beta1, _steps[i]));
            Span<float> values = Host(parameters[i]);
            Move(values, Host(gradient), _means[i], _squares[i], (float)options.Beta1, (float)options.Beta2, (float)step, (float)(1 / unbias), (float)options.Epsilon);
            Return(values, parameters[i]);
        }
    }

    /// <summary>Writes moments and step counts, in the layout of TorchSharp's Adam.</summary>
    public void Save(BinaryWriter writer)
    {
        using Adam carrier = Carrier();
        Adam.State[] states = [.. carrier.state_dict().State.Cast<Adam.State>()];
        for (int i = 0; i < states.Length; i++)
        {
            states[i].step = _steps[i];
            _means[i].CopyTo(MemoryMarshal.Cast<byte, float>(states[i].exp_avg.bytes));
            _squares[i].CopyTo(MemoryMarshal.Cast<byte, float>(states[i].exp_avg_sq.bytes));
        }

        carrier.save_state_dict(writer);
    }

    /// <summary>Reads what <see cref="Save"/> or TorchSharp's Adam wrote.</summary>
    public void Load(BinaryReader reader)
    {
        using Adam carrier = Carrier();
        carrier.load_state_dict(reader);
        Adam.State[] states = [.. carrier.state_dict().State.Cast<Adam.State>()];
        for (int i = 0; i < states.Length; i++)
        {
            _steps[i] = states[i].step;
            PolicyArrays.Floats(states[i].exp_avg).CopyTo(_means[i], 0);
            PolicyArrays.Floats(states[i].exp_avg_sq).CopyTo(_squares[i], 0);
        }
    }

    /// <summary>An Adam of TorchSharp on the host, over parameters of the same shapes, that lives for as long as it carries the state.</summary>
    private Adam Carrier()
    {
        Parameter[] shapes = [.. parameters.Select(p => new Parameter(zeros(p.shape)))];
        return optim.Adam(shapes, options.LearningRate, options.Beta1, options.Beta2, options.Epsilon);
    }

    /// <summary>A tensor's numbers: those of the tensor itself where it is on the host, else a copy.</summary>
    private static Span<float> Host(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU ? MemoryMarshal.Cast<byte, float>(tensor.bytes) : PolicyArrays.Floats(tensor);

    /// <summary>Puts numbers back into a tensor on another device.</summary>
    private static void Return(Span<float> values, Tensor tensor)
    {
        if (tensor.device_type == DeviceType.CPU) return;
        using IDisposable mode = no_grad();
        using Tensor source = torch.tensor(values.ToArray(), tensor.shape);
        tensor.copy_(source);
    }

    private static double SquareSum(ReadOnlySpan<float> values)
    {
        // In parts, so that single precision is enough for each.
        double sum = 0;
        for (int i = 0; i < values.Length; i += 4096)
        {
            ReadOnlySpan<float> part = values.Slice(i, Math.Min(4096, values.Length - i));
            sum += Dense.Dot(part, part);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Move(Span<float> values, ReadOnlySpan<float> gradient, Span<float> means, Span<float> squares, float beta1, float beta2, float step, float unbias, float epsilon)
    {
        int i = 0, width = Vector<float>.Count;
        for (; i <= values.Length - width; i += width)
        {
            Vector<float> g = new(gradient[i..]);
            Vector<float> m = beta1 * new Vector<float>(means[i..]) + (1 - beta1) * g, v = beta2 * new Vector<float>(squares[i..]) + (1 - beta2) * g * g;
            m.CopyTo(means[i..]);
            v.CopyTo(squares[i..]);
            (new Vector<float>(values[i..]) - step * m / (Vector.SquareRoot(v) * unbias + new Vector<float>(epsilon))).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            means[i] = beta1 * means[i] + (1 - beta1) * gradient[i];
            squares[i] = beta2 * squares[i] + (1 - beta2) * gradient[i] * gradient[i];
            values[i] -= step * means[i] / (MathF.Sqrt(squares[i]) * unbias + epsilon);
        }
    }
}
