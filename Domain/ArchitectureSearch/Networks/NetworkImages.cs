using ActorLab.Domain.Common;
using ActorLab.Domain.Data;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>Whether images fit networks.</summary>
public static class NetworkImages
{
    /// <summary>Refuses images that are not those of a space.</summary>
    /// <param name="images">The images.</param>
    /// <param name="space">The space.</param>
    /// <exception cref="InputException">They differ in shape or number of classes.</exception>
    public static void RequireFit(this ImageTensors images, NetworkSpace space) => RequireFit(images, space.Input, space.Classes, $"the space '{space.Name}'");

    /// <summary>Refuses images that are not those of a network.</summary>
    /// <param name="images">The images.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InputException">They differ in shape or number of classes.</exception>
    public static void RequireFit(this ImageTensors images, ConcreteNetwork network) => RequireFit(images, network.Input, network.Classes, "the network");

    private static void RequireFit(ImageTensors images, ImageShape input, int classes, string what)
    {
        if ((images.Channels, images.Height, images.Width) != (input.Channels, input.Height, input.Width))
            throw new InputException($"The images are {images.Channels}x{images.Height}x{images.Width} (channels, rows, columns), but {what} takes {input.Channels}x{input.Height}x{input.Width}; set other images, another pool or another space.");
        if (images.Classes != classes)
            throw new InputException($"The images have {images.Classes} classes, but {what} tells {classes} apart.");
    }
}
