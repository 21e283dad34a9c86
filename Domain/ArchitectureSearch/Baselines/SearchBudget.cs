namespace ActorLab.Domain.ArchitectureSearch.Baselines;

/// <summary>What a search has spent, or may spend: one account for every kind of search.</summary>
/// <param name="Evaluations">Architectures evaluated.</param>
/// <param name="CoreSeconds">Seconds of one core.</param>
/// <param name="Flops">Floating-point operations of training and evaluation.</param>
public readonly record struct SearchBudget(int Evaluations, double CoreSeconds, double Flops)
{
    /// <summary>No bound.</summary>
    public static SearchBudget Unlimited => new(int.MaxValue, double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Both together.</summary>
    public static SearchBudget operator +(SearchBudget a, SearchBudget b) => new(a.Evaluations + b.Evaluations, a.CoreSeconds + b.CoreSeconds, a.Flops + b.Flops);

    /// <summary>Whether what is spent leaves something of this budget in every respect: then one more evaluation may begin, and counts whole.</summary>
    public bool Allows(SearchBudget spent) => spent.Evaluations < Evaluations && spent.CoreSeconds < CoreSeconds && spent.Flops < Flops;
}
