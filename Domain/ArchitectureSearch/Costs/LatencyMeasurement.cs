using ActorLab.Domain.ArchitectureSearch.Children;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>Measures how long networks take on this machine: forward passes on one thread, warmed up, their median.</summary>
/// <param name="options">How.</param>
/// <param name="clock">Measures the time.</param>
/// <param name="device">Where the networks run.</param>
public sealed class LatencyMeasurement(LatencyOptions options, TimeProvider clock, Device device)
{
    /// <summary>The median latency of a pass, in milliseconds. Sets Torch to one thread while it measures.</summary>
    public double Milliseconds(ConcreteNetwork network)
    {
        int threads = get_num_threads();
        if (threads != 1) set_num_threads(1);
        try
        {
            using IDisposable noGradients = no_grad();
            using DisposeScope scope = NewDisposeScope();
            using var net = new StandaloneNetwork(network, new RandomStreams(0), device);
            Tensor pixels = zeros([options.Batch, network.Input.Channels, network.Input.Height, network.Input.Width], device: device);
            double[] times = new double[options.Repeats];
            for (int i = -options.WarmUp; i < times.Length; i++)
            {
                using DisposeScope pass = NewDisposeScope();
                long start = clock.GetTimestamp();

                // Reading the answer waits for devices that compute behind our back.
                _ = net.Classify(pixels).cpu().data<long>()[0];
                if (i >= 0) times[i] = clock.GetElapsedTime(start).TotalMilliseconds;
            }

            Array.Sort(times);
            return 0.5 * (times[(times.Length - 1) / 2] + times[times.Length / 2]);
        }
        finally
        {
            if (threads != 1) set_num_threads(threads);
        }
    }

    /// <summary>Measures one random architecture; the model's sample is as many of these as the options say.</summary>
    /// <param name="space">The space.</param>
    /// <param name="tree">Its choices.</param>
    /// <param name="random">Draws the architecture.</param>
    public (Genotype Genotype, double Milliseconds) Sample(NetworkSpace space, ChoiceTree tree, RandomStream random)
    {
        var genotype = new Genotype([.. tree.Nodes.Select(n => random.NextInt(n.Count))]);
        return (genotype, Milliseconds(ConcreteNetwork.Of(space, new Selection(tree, genotype))));
    }
}
