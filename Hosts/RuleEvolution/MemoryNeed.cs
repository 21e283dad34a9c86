using ActorLab.Domain.RuleEvolution;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>About how much memory one training takes: so that a net or rule that cannot fit is refused before it starves the machine.</summary>
internal static class MemoryNeed
{
    private const int BytesOfNumber = 4, KernelCells = 9;

    /// <summary>What this process may use.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The need of one training in bytes, rather too little than too much.</summary>
    public static double Bytes(ChildOptions child, Rule rule, int batch, (int Channels, int Height, int Width) input, int classes)
    {
        (double weights, double features) = child.Architecture == ChildArchitecture.Mlp ? Mlp(child, input, classes) : Stages(child, input);
        int length = CompiledRule.Compile(rule).Length, ofWeights = Weights(rule.Root);
        // Value, gradient and velocity of the weights; pre-activation, activation and signal; each value of the rule, until the step ends.
        return BytesOfNumber * ((3.0 + ofWeights) * weights + (3.0 + Math.Max(0, length - ofWeights)) * batch * features);
    }

    private static (double Weights, double Features) Mlp(ChildOptions child, (int Channels, int Height, int Width) input, int classes)
    {
        double weights = 0, features = 0, before = (double)input.Channels * input.Height * input.Width;
        foreach (int units in child.Hidden.Append(classes))
        {
            weights += before * units;
            features += units;
            before = units;
        }

        return (weights, features);
    }

    private static (double Weights, double Features) Stages(ChildOptions child, (int Channels, int Height, int Width) input)
    {
        int convolutions = child.Architecture == ChildArchitecture.Residual ? 2 : 1;
        double weights = (double)KernelCells * input.Channels * child.FirstChannels, cells = (double)input.Height * input.Width;
        double features = cells * child.FirstChannels, before = child.FirstChannels;
        for (int stage = 0; stage < child.Channels.Count; stage++)
        {
            double channels = child.Channels[stage];
            if (stage > 0) cells = Math.Max(1, cells / 4);
            for (int i = 0; i < child.Blocks * convolutions; i++, before = channels)
            {
                weights += KernelCells * before * channels;
                features += cells * channels;
            }
        }

        return (weights, features);
    }

    private static int Weights(RuleNode node)
    {
        int own = RuleTyping.FindType(node) is RuleType.Weight or RuleType.WeightTransposed ? 1 : 0;
        return node switch
        {
            Apply1 apply => own + Weights(apply.Argument),
            Apply2 apply => own + Weights(apply.Left) + Weights(apply.Right),
            _ => own,
        };
    }
}
