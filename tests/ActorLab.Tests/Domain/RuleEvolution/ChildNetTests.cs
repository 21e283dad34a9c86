using ActorLab.Domain.Common;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.RuleEvolution;

[Collection(TorchCollection.Name)]
public sealed class ChildNetTests
{
    [Theory]
    [InlineData(ChildArchitecture.Mlp, 8)]
    [InlineData(ChildArchitecture.Convolution, 8)]
    [InlineData(ChildArchitecture.Convolution, 7)]
    [InlineData(ChildArchitecture.Residual, 8)]
    [InlineData(ChildArchitecture.Residual, 7)]
    public void The_rule_g_bp_is_autograd_in_every_layer(ChildArchitecture architecture, int side) =>
        AssertIsAutograd(TinyImages.Net(architecture), "g_bp", side);

    [Theory]
    [InlineData("mul(b_W, step(hp))")]
    [InlineData("mul(matmul(b_next, transpose(transpose(W))), step(h))")]
    public void So_are_its_other_spellings(string rule) => AssertIsAutograd(TinyImages.Net(ChildArchitecture.Mlp), rule, 8);

    [Fact]
    public void The_product_with_the_transposed_weight_is_the_forward_map()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable none = no_grad();
        foreach (ChildArchitecture architecture in Enum.GetValues<ChildArchitecture>())
        {
            using ChildNet net = Net(TinyImages.Net(architecture), 8);
            net.Forward(randn(5, 1, 8, 8), isTraining: true);
            foreach (RuleSite site in net.Sites.Skip(1))
                Assert.True(site.TowardsOutput(site.Activation, site.Weight.t()).allclose(site.NextPreActivation, rtol: 1e-5, atol: 1e-5));
        }
    }

    [Fact]
    public void A_rule_changes_the_signals_and_leaves_weight_gradients_outer_products()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable none = no_grad();
        using ChildNet net = Net(TinyImages.Net(ChildArchitecture.Mlp), 8);
        Tensor error = Step(net, randn(5, 1, 8, 8), CompiledRule.Compile("scale2(hp)"));
        Assert.True(net.Sites[^1].NextError.Equals(error));
        for (int i = 1; i < net.Sites.Count; i++)
        {
            RuleSite below = net.Sites[i - 1];
            Assert.True(below.NextError.allclose(net.Sites[i].PreActivation * 2));
            Assert.True(net.Parameters.All[2 * (i - 1)].Gradient.allclose(below.NextError.t().mm(below.Activation), rtol: 1e-4, atol: 1e-5));
        }
    }

    [Fact]
    public void First_weights_are_He_and_depend_on_the_seed_only()
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new ChildOptions { Hidden = [200, 100] };
        using ChildNet first = Net(options, 14), same = Net(options, 14), other = Net(options, 14, seed: 2);
        Assert.True(first.Parameters.Values.Equals(same.Parameters.Values));
        Assert.False(first.Parameters.Values.Equals(other.Parameters.Values));
        Assert.InRange(first.Parameters.All[0].Value.std().item<float>() / Math.Sqrt(2.0 / 196), 0.98, 1.02);
        Assert.InRange(first.Parameters.All[2].Value.std().item<float>() / Math.Sqrt(2.0 / 200), 0.98, 1.02);
        Assert.Equal(0, first.Parameters.All[1].Value.abs().max().item<float>());
    }

    [Fact]
    public void The_wide_residual_net_has_its_published_size()
    {
        using DisposeScope scope = NewDisposeScope();
        using var net = new ChildNet(ChildOptions.WideResidual16x2, (3, 32, 32), 10, new RandomStreams(1), CPU);
        // Published: 0.7 M parameters. The 12 convolutions of 6 blocks, the first one, 3 projections and the linear map.
        Assert.InRange(net.Parameters.Values.numel(), 690_000, 700_000);
        Assert.Equal(1 + 12 + 3 + 1, net.Sites.Count);
    }

    private static void AssertIsAutograd(ChildOptions options, string rule, int side)
    {
        using DisposeScope scope = NewDisposeScope();
        using ChildNet net = Net(options, side);
        Tensor images = randn(6, 1, side, side), targets = nn.functional.one_hot(arange(6) % 4, 4).to(float32);
        Tensor[] parameters = [.. net.Parameters.All.Select(p => p.Value.detach().clone().requires_grad_(true))];
        var plain = new PlainNet(options, parameters);
        Tensor loss = -(targets * plain.Forward(images).log_softmax(1)).sum();
        IList<Tensor> signals = autograd.grad([loss], plain.Outputs, retain_graph: true), gradients = autograd.grad([loss], parameters);
        using IDisposable none = no_grad();
        Tensor logits = net.Forward(images, isTraining: true);
        net.Parameters.BeginStep(0, 0, 6);
        net.Backward(ChildTraining.TopError(logits, targets), CompiledRule.Compile(rule));
        for (int i = 0; i < net.Sites.Count; i++) AssertNear(signals[i].flatten(1), net.Sites[i].NextError);
        for (int i = 0; i < parameters.Length; i++) AssertNear(gradients[i], net.Parameters.All[i].Gradient);
    }

    private static void AssertNear(Tensor wanted, Tensor found)
    {
        double difference = (wanted - found).norm().item<float>() / wanted.norm().item<float>();
        Assert.InRange(difference, 0, 1e-5);
    }

    private static Tensor Step(ChildNet net, Tensor images, CompiledRule rule)
    {
        Tensor error = ChildTraining.TopError(net.Forward(images, isTraining: true), nn.functional.one_hot(arange(5) % 4, 4).to(float32));
        net.Parameters.BeginStep(0, 0, 5);
        net.Backward(error, rule);
        return error;
    }

    private static ChildNet Net(ChildOptions options, int side, ulong seed = 1) => new(options, (1, side, side), 4, new RandomStreams(seed), CPU);
}
