using System.Security.Cryptography;
using System.Runtime.InteropServices;
using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>
/// What a rule does, as a text: two steps of a small fixed net on 16 fixed examples, in double precision, all signals and the
/// last outputs rounded to about four digits. Rules that are written differently but do the same have equal hashes; rules that
/// draw noise draw it from one fixed stream. The second step has a larger error, so that limits such as clips are met.
/// </summary>
public static class FunctionalHash
{
    private const int Examples = 16, Inputs = 12, Classes = 4;
    private const double LearningRate = 0.05, Momentum = 0.9, Digits = 1e4, LargerError = 8;

    // Not a round number's half: values that rules make exact, such as 0, 1 or 1/2, stay clear of the rounding's edges.
    private const double Offset = 0.37;

    private static readonly ChildOptions Net = new() { Hidden = [10, 9, 8] };

    /// <summary>The hash of a rule: 32 hexadecimal digits.</summary>
    public static string Of(CompiledRule rule)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var streams = new RandomStreams(0);
        using var net = new ChildNet(Net, (1, 1, Inputs), Classes, streams, CPU, ScalarType.Float64);
        RandomStream draw = streams.Get("functional-hash.examples");
        Tensor examples = tensor(Enumerable.Range(0, Examples * Inputs).Select(_ => draw.NextGaussian()).ToArray()).reshape(Examples, 1, 1, Inputs);
        Tensor targets = nn.functional.one_hot(tensor(Enumerable.Range(0, Examples).Select(i => (long)(i % Classes)).ToArray()), Classes).to(float64);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (double scale in (double[])[1, LargerError])
        {
            Tensor logits = net.Forward(examples, isTraining: true);
            net.Parameters.BeginStep(Momentum, 0, Examples);
            net.Backward(ChildTraining.TopError(logits, targets).mul_(scale), rule);
            foreach (RuleSite site in net.Sites) Append(hash, site.NextError);
            net.Parameters.EndStep(LearningRate, Examples);
        }

        Append(hash, net.Forward(examples, isTraining: false));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static void Append(IncrementalHash hash, Tensor values)
    {
        double[] numbers = values.contiguous().data<double>().ToArray();
        double largest = numbers.Max(Math.Abs);
        long[] rounded = new long[numbers.Length + 1];
        bool isZero = largest < 1e-30;
        rounded[^1] = isZero ? long.MinValue : Round(Math.Log(largest));
        if (!isZero)
            for (int i = 0; i < numbers.Length; i++)
                rounded[i] = Round(numbers[i] / largest);
        hash.AppendData(MemoryMarshal.AsBytes<long>(rounded));
    }

    private static long Round(double value) => double.IsFinite(value) ? (long)Math.Round(value * Digits + Offset) : long.MaxValue;
}
