using ActorLab.Domain.Common;
using ActorLab.Domain.Data;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>Which table a search looks architectures up in.</summary>
public sealed record TableOptions
{
    /// <summary>NAS-Bench-Macro.</summary>
    public const string Macro = "nas-bench-macro";

    /// <summary>NAS-Bench-201.</summary>
    public const string Cells = "nas-bench-201";

    /// <summary>The table.</summary>
    [Setting("The table: nas-bench-macro (costs are MFLOPs) or nas-bench-201 (costs are a device's latencies in ms).", Allowed = [Macro, Cells])]
    public string Name { get; init; } = Macro;

    /// <summary>The device of NAS-Bench-201.</summary>
    [Setting("The device whose latencies of nas-bench-201 are the costs, such as pixel3, gold_6226 or 1080ti_1.")]
    public string Device { get; init; } = "pixel3";

    /// <summary>The images of NAS-Bench-201.</summary>
    [Setting("The images of nas-bench-201; imagenet is ImageNet16-120.", Allowed = ["cifar10", "cifar100", "imagenet"])]
    public string Images { get; init; } = "cifar10";

    /// <summary>The least latency.</summary>
    [Setting("Architectures of nas-bench-201 below this latency are left out as mismeasured.", Unit = "ms", Min = 0)]
    public double LeastLatency { get; init; } = NasBench201.LeastLatency;

    /// <summary>Reads the table.</summary>
    /// <param name="dataRoot">The data root; null for the one of the environment.</param>
    /// <exception cref="InputException">The table is missing, damaged or not whole.</exception>
    public TabularSpace Read(string? dataRoot) => Name == Macro
        ? NasBenchMacro.Read(DataRoot.Require(dataRoot))
        : NasBench201.Read(DataRoot.Require(dataRoot), Device, Images, LeastLatency);
}
