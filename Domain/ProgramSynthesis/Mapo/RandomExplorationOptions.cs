using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>The random exploration that comes before training (spec section 4.4).</summary>
public sealed record RandomExplorationOptions
{
    /// <summary>Episodes for each question.</summary>
    [Setting("Random episodes for each training question.", Unit = "episodes", Min = 0)]
    public int Episodes { get; init; } = 50_000;

    /// <summary>Most programs kept of each question's exploration.</summary>
    [Setting("Stop exploring a question once it has this many right programs; 0 means never.", Unit = "programs", Min = 0)]
    public int EnoughPrograms { get; init; }

    /// <summary>Whether trigger words restrict the functions.</summary>
    [Setting("Offer a function only where one of its trigger words is in the question.")]
    public bool TriggerWords { get; init; } = true;

    /// <summary>Share of the budget for exploration.</summary>
    [Setting("Share of a wall-time budget after which exploration makes way for training.", Above = 0, Max = 1, MayChange = true)]
    public double ShareOfBudget { get; init; } = 0.2;
}
