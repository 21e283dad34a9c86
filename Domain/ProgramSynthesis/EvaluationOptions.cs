using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Beam search on held-out questions (spec section 3).</summary>
public sealed record EvaluationOptions
{
    /// <summary>Hypotheses a question.</summary>
    [Setting("Hypotheses of the beam.", Unit = "programs", Min = 1, Max = 100)]
    public int Beam { get; init; } = 5;

    /// <summary>Questions decoded together.</summary>
    [Setting("Questions decoded together.", Unit = "questions", Min = 1, MayChange = true)]
    public int Batch { get; init; } = 50;

    /// <summary>Steps between evaluations.</summary>
    [Setting("Optimizer steps between evaluations on dev questions.", Unit = "steps", Min = 1, MayChange = true)]
    public int Every { get; init; } = 500;

    /// <summary>Evaluations without a better result after which training ends.</summary>
    [Setting("Training ends once this many evaluations' steps have passed since the weights that are best on dev questions; 0 means never, as the paper.", Unit = "evaluations", Min = 0, MayChange = true)]
    public int Patience { get; init; }

    /// <summary>Dev questions of the evaluations in training.</summary>
    [Setting("Dev questions of each evaluation in training (a fixed sample of tables); 0 means all. The last evaluation always takes all.", Unit = "questions", Min = 0)]
    public int Sample { get; init; }

    /// <summary>Share of a wall-time budget kept for the last evaluations.</summary>
    [Setting("Share of a wall-time budget kept for the evaluations at the end.", Min = 0, Below = 1, MayChange = true)]
    public double ShareOfBudget { get; init; } = 0.1;
}
