using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>One evaluation of a compiled rule: the site and the values so far.</summary>
internal readonly struct RuleFrame(RuleSite site, Tensor[] values)
{
    /// <summary>The site.</summary>
    public RuleSite Site { get; } = site;

    /// <summary>The value of an earlier instruction; never written to.</summary>
    public Tensor this[int place] => values[place];
}

/// <summary>One instruction of a compiled rule: its value from earlier ones.</summary>
internal delegate Tensor RuleInstruction(RuleFrame frame);
