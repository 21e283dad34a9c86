using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>The space of networks that is searched: one of the catalogue, or one declared here, block by block.</summary>
public sealed record SpaceOptions : ISettingsCheck
{
    /// <summary>Which space.</summary>
    [Setting(
        "Which space: fashion-mnist (six convolutions), fashion-mnist-enlarged (eight, widths 2 to 48), the paper's proxyless-nas, proxyless-nas-enlarged and mobilenet-v3-like for 32x32 images, or own, which blocks declares.",
        Allowed = [SpaceCatalog.FashionMnist, SpaceCatalog.FashionMnistEnlarged, SpaceCatalog.ProxylessNas, SpaceCatalog.ProxylessNasEnlarged, SpaceCatalog.MobileNetV3Like, SpaceCatalog.Own])]
    public string Name { get; init; } = SpaceCatalog.FashionMnist;

    /// <summary>Strides of the paper's spaces.</summary>
    [Setting("Strides of the paper's spaces: of the stem and of the first layer of each of five blocks; empty means 1, 1, 2, 1, 2, 1, which ends at 8x8. The paper has 2, 2, 2, 2, 1, 2.", Min = 1, Max = 2)]
    public SettingsList<int> Strides { get; init; } = [];

    /// <summary>The images of a space of one's own.</summary>
    [Setting("Channels, height and width of the images, for name = own.", Min = 1, Max = 4096)]
    public SettingsList<int> Input { get; init; } = [];

    /// <summary>The classes of a space of one's own.</summary>
    [Setting("Number of classes, for name = own; 0 for the others.", Unit = "classes", Min = 0)]
    public int Classes { get; init; }

    /// <summary>The blocks of a space of one's own.</summary>
    [Setting("The blocks from input to output, for name = own; several values of one thing are a choice. For example \"bottleneck 3 5 7 | filters 16 24 32 | expansion x3 x6 | squeeze-excite no yes | stride 2 | more 3 skippable\". A block is a kind of layer (conv, separable, bottleneck) with its kernels; filters are always given; more N adds N layers of stride 1.")]
    public SettingsList<string> Blocks { get; init; } = [];

    /// <summary>The convolution behind the pooling.</summary>
    [Setting("Widths of one more 1x1 convolution behind the pooling, for name = own: a choice where there are several, none where empty.", Unit = "filters", Min = 1)]
    public SettingsList<int> Head { get; init; } = [];

    /// <summary>The space.</summary>
    /// <exception cref="InputException">The settings make no space; the message says which one and why.</exception>
    public NetworkSpace Make() => SpaceCatalog.Make(this);

    /// <inheritdoc/>
    public string? FindFault()
    {
        try
        {
            ChoiceTree.Of(Make());
            return null;
        }
        catch (InputException e)
        {
            return e.Message;
        }
    }
}
