using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>A part of a child with its backward pass. The passes run by turns, without Torch's gradient mode.</summary>
internal interface IChildPart : IDisposable
{
    /// <summary>The sites in it, from the input on.</summary>
    IEnumerable<RuleSite> Sites { get; }

    /// <summary>The part's outputs; in training it keeps what the backward pass needs.</summary>
    Tensor Forward(Tensor input, bool isTraining);

    /// <summary>Adds the gradients of the part's parameters and gives the signal at its input.</summary>
    /// <param name="error">The signal at its output.</param>
    /// <param name="rule">The rule that gives the signals at sites.</param>
    /// <param name="wantsInput">Whether the signal at the input is of use; else null is given.</param>
    Tensor? Backward(Tensor error, CompiledRule rule, bool wantsInput);

    /// <summary>Called once the parameters exist.</summary>
    void Prepare();
}
