using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Settings of program synthesis from questions with answers (MAPO); section <c>program-synthesis</c>.</summary>
public sealed record ProgramSynthesisOptions
{
    /// <summary>Where tables and questions come from.</summary>
    [Setting("Where tables and questions come from.")]
    public DataOptions Data { get; init; } = new();

    /// <summary>The language of programs and its environment.</summary>
    [Setting("The language of programs and its environment.")]
    public EnvironmentOptions Environment { get; init; } = new();

    /// <summary>The policy network.</summary>
    [Setting("The policy network.")]
    public PolicyOptions Policy { get; init; } = new();

    /// <summary>The random exploration that comes before training.</summary>
    [Setting("The random exploration that comes before training.")]
    public RandomExplorationOptions RandomExploration { get; init; } = new();

    /// <summary>How MAPO samples and weighs programs.</summary>
    [Setting("How MAPO samples and weighs programs.")]
    public MapoOptions Mapo { get; init; } = new();

    /// <summary>The optimizer.</summary>
    [Setting("The optimizer.")]
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Beam search on held-out questions.</summary>
    [Setting("Beam search on held-out questions.")]
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>The actors of one run.</summary>
    [Setting("The actors of one run.")]
    public WorkerOptions Workers { get; init; } = new();
}
