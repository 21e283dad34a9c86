using ActorLab.Domain.Common;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>The net that a rule is tried on.</summary>
public sealed record ChildOptions
{
    /// <summary>Kind of net.</summary>
    [Setting("Kind of net: mlp, convolution (no batch norm, no skips) or residual (pre-activation blocks with batch norm).")]
    public ChildArchitecture Architecture { get; init; } = ChildArchitecture.Mlp;

    /// <summary>Units of each hidden layer of an MLP.</summary>
    [Setting("Units of each hidden layer of an mlp.", Unit = "units", Min = 1, Max = 65_536)]
    public SettingsList<int> Hidden { get; init; } = [48, 48, 48, 48, 48, 48];

    /// <summary>Channels of the first convolution.</summary>
    [Setting("Channels of the first convolution of a convolution or residual net.", Unit = "channels", Min = 1, Max = 4096)]
    public int FirstChannels { get; init; } = 8;

    /// <summary>Channels of each stage; each but the first halves the image.</summary>
    [Setting("Channels of each stage of a convolution or residual net; each stage but the first halves the image.", Unit = "channels", Min = 1, Max = 4096)]
    public SettingsList<int> Channels { get; init; } = [8, 16, 32];

    /// <summary>Blocks of each stage.</summary>
    [Setting("Blocks of each stage: two convolutions each in a residual net, one in a convolution net. Wide ResNet 16-2 is residual, first-channels 16, channels [32, 64, 128], blocks 2.", Unit = "blocks", Min = 1, Max = 64)]
    public int Blocks { get; init; } = 1;

    /// <summary>Wide ResNet 16-2, the paper's child.</summary>
    public static ChildOptions WideResidual16x2 { get; } =
        new() { Architecture = ChildArchitecture.Residual, FirstChannels = 16, Channels = [32, 64, 128], Blocks = 2 };
}
