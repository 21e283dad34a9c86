using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>How the latency of networks is measured on this machine.</summary>
public sealed record LatencyOptions
{
    /// <summary>Images of a forward pass.</summary>
    [Setting("Images of a measured forward pass.", Unit = "images", Min = 1, Max = 65_536)]
    public int Batch { get; init; } = 32;

    /// <summary>Passes before the measured ones.</summary>
    [Setting("Forward passes before the measured ones.", Unit = "passes", Min = 0, Max = 10_000)]
    public int WarmUp { get; init; } = 5;

    /// <summary>Measured passes.</summary>
    [Setting("Measured forward passes, whose median counts.", Unit = "passes", Min = 1, Max = 100_000)]
    public int Repeats { get; init; } = 25;

    /// <summary>Architectures that the cost model is fitted to.</summary>
    [Setting("Random architectures that are measured for the cost model.", Unit = "architectures", Min = 10)]
    public int Architectures { get; init; } = 2000;

    /// <summary>Ridge of the regression.</summary>
    [Setting("Ridge of the cost model's regression.", Above = 0)]
    public double Ridge { get; init; } = 0.01;
}
