using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Weights that all steps of a layer multiply with. Torch would compute a gradient of them for each step and add those up;
/// here all steps' inputs and gradients are kept, and one product makes the gradient.
/// </summary>
/// <param name="parts">The weights [outputs, inputs], side by side.</param>
internal sealed class DecoderWeights(IReadOnlyList<Parameter> parts)
{
    private readonly Tensor _weight = cat([.. parts.Select(p => p.detach())], 1);
    private readonly List<Tensor> _inputs = [], _products = [];

    /// <summary>Inputs [rows, inputs] times the weights.</summary>
    public Tensor Product(Tensor inputs)
    {
        Tensor product = nn.functional.linear(inputs, _weight);
        if (!product.requires_grad && !is_grad_enabled()) return product;
        if (!product.requires_grad) product.requires_grad_();
        else product.retain_grad();
        _inputs.Add(inputs.detach());
        _products.Add(product);
        return product;
    }

    /// <summary>Sets the gradient of the weights, once Torch has those of the products.</summary>
    public void Backward()
    {
        int[] used = [.. Enumerable.Range(0, _products.Count).Where(i => _products[i].grad is not null)];
        if (used.Length == 0) return;
        using IDisposable mode = no_grad();
        Tensor gradient = matmul(cat([.. used.Select(i => _products[i].grad!)], 0).t(), cat([.. used.Select(i => _inputs[i])], 0));
        long column = 0;
        foreach (Parameter part in parts)
        {
            // Nothing else gives these weights a gradient.
            part.grad = gradient.narrow(1, column, part.shape[1]).contiguous();
            column += part.shape[1];
        }
    }
}
