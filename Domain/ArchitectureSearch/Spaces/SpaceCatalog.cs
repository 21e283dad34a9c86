using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>The spaces by name.</summary>
public static class SpaceCatalog
{
    /// <summary><see cref="ConvolutionSpaces.FashionMnist"/>.</summary>
    public const string FashionMnist = "fashion-mnist";

    /// <summary><see cref="ConvolutionSpaces.FashionMnistEnlarged"/>.</summary>
    public const string FashionMnistEnlarged = "fashion-mnist-enlarged";

    /// <summary><see cref="MobileSpaces.ProxylessNas"/>.</summary>
    public const string ProxylessNas = "proxyless-nas";

    /// <summary><see cref="MobileSpaces.ProxylessNasEnlarged"/>.</summary>
    public const string ProxylessNasEnlarged = "proxyless-nas-enlarged";

    /// <summary><see cref="MobileSpaces.MobileNetV3Like"/>.</summary>
    public const string MobileNetV3Like = "mobilenet-v3-like";

    /// <summary>A space that the settings declare.</summary>
    public const string Own = "own";

    /// <summary>The names of the spaces that need no declaration.</summary>
    public static ImmutableArray<string> Names { get; } = [FashionMnist, FashionMnistEnlarged, ProxylessNas, ProxylessNasEnlarged, MobileNetV3Like];

    private static readonly ImageShape SmallColourImages = new(3, 32, 32);

    /// <summary>A space of <see cref="Names"/> as it is by default.</summary>
    /// <exception cref="InputException">There is none of this name.</exception>
    public static NetworkSpace Make(string name) => Make(new SpaceOptions { Name = name });

    /// <summary>The space of settings.</summary>
    /// <exception cref="InputException">The settings make no space; the message says which one and why.</exception>
    public static NetworkSpace Make(SpaceOptions options)
    {
        bool isMobile = options.Name is ProxylessNas or ProxylessNasEnlarged or MobileNetV3Like;
        if (options.Strides.Count > 0 && !isMobile) throw new InputException($"strides is for the paper's spaces, not for {options.Name}.");
        if (options.Name == Own) return Declared(options);
        if (options.Blocks.Count + options.Input.Count + options.Head.Count + options.Classes > 0)
            throw new InputException($"input, classes, blocks and head are for name = {Own}, not for {options.Name}.");

        ImmutableArray<int> strides = options.Strides.Count > 0 ? [.. options.Strides] : MobileSpaces.SmallStrides;
        return options.Name switch
        {
            FashionMnist => ConvolutionSpaces.FashionMnist(),
            FashionMnistEnlarged => ConvolutionSpaces.FashionMnistEnlarged(),
            ProxylessNas => MobileSpaces.ProxylessNas(SmallColourImages, 10, strides),
            ProxylessNasEnlarged => MobileSpaces.ProxylessNasEnlarged(SmallColourImages, 10, strides),
            MobileNetV3Like => MobileSpaces.MobileNetV3Like(SmallColourImages, 10, strides),
            _ => throw new InputException($"There is no space '{options.Name}'; allowed are {string.Join(", ", Names)} and {Own}."),
        };
    }

    /// <summary>Refuses images that are not those of a space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="images">The shape of the data set's images, behind pooling.</param>
    /// <param name="classes">The data set's number of classes.</param>
    /// <exception cref="InputException">They differ.</exception>
    public static void RequireImages(NetworkSpace space, ImageShape images, int classes)
    {
        if (images == space.Input && classes == space.Classes) return;
        throw new InputException(
            $"The space {space.Name} is for images of {Text(space.Input)} in {space.Classes} classes, but the data set has {Text(images)} in {classes}: choose other images, another pooling or another space.");
    }

    private static NetworkSpace Declared(SpaceOptions options)
    {
        if (options.Input.Count != 3) throw new InputException($"input has {options.Input.Count} numbers; it must have three: channels, height and width of the images.");
        if (options.Classes < 2) throw new InputException($"classes is {options.Classes}; it must be at least 2.");
        if (options.Blocks.Count == 0) throw new InputException("blocks is empty: declare at least one block.");
        ImmutableArray<BlockSpec> blocks = [.. options.Blocks.Select((text, place) => BlockText.Parse(text, $"blocks[{place}]"))];
        Choice<Width>? head = options.Head.Count == 0 ? null : BlockText.Widths([.. options.Head.Select(w => (Width)w)], "head");
        return new NetworkSpace(Own, new ImageShape(options.Input[0], options.Input[1], options.Input[2]), options.Classes, blocks, head);
    }

    private static string Text(ImageShape shape) => $"{shape.Channels}x{shape.Height}x{shape.Width}";
}
