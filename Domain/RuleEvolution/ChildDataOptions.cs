using ActorLab.Domain.Common;
using ActorLab.Domain.Data;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>Where images come from.</summary>
public enum ChildImages
{
    /// <summary>Fashion-MNIST of the data root.</summary>
    FashionMnist,

    /// <summary>CIFAR-10 of the data root.</summary>
    Cifar10,

    /// <summary>A folder of IDX files under MNIST's names.</summary>
    IdxFolder,

    /// <summary>Digits drawn by <see cref="GlyphImages"/>: no data root is needed.</summary>
    Glyphs,
}

/// <summary>The images that children learn.</summary>
public sealed record ChildDataOptions : ISettingsCheck
{
    /// <summary>Which images.</summary>
    [Setting("Which images: fashion-mnist or cifar10 of the data root, idx-folder, or glyphs, which are drawn and need no data.")]
    public ChildImages Images { get; init; } = ChildImages.FashionMnist;

    /// <summary>Folder of IDX files.</summary>
    [Setting("Folder of IDX files under MNIST's names (train-images-idx3-ubyte and so on, .gz or plain), for images = idx-folder; relative to the settings file.")]
    public string Folder { get; init; } = "";

    /// <summary>Side of the squares of pixels that are averaged.</summary>
    [Setting("Each square of this many pixels a side becomes one pixel, their mean: 2 makes 28x28 images 14x14.", Unit = "pixels", Min = 1, Max = 64)]
    public int Pool { get; init; } = 2;

    /// <summary>Training images set apart for validation.</summary>
    [Setting("Training images set apart for validation.", Unit = "images", Min = 1)]
    public int Validation { get; init; } = 5000;

    /// <summary>Which images are set apart.</summary>
    [Setting("Which training images are set apart for validation: a seed of its own, so that runs of different seeds compare on the same images.", Min = 0)]
    public int SplitSeed { get; init; } = 1;

    /// <summary>Reads the images and sets the validation images apart.</summary>
    /// <param name="dataRoot">The data root; null for the one of the environment.</param>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public ImageSplits Read(string? dataRoot)
    {
        (ImageData train, ImageData test) = Images switch
        {
            ChildImages.FashionMnist => ImageSets.FashionMnist(DataRoot.Require(dataRoot)),
            ChildImages.Cifar10 => ImageSets.Cifar10(DataRoot.Require(dataRoot)),
            ChildImages.Glyphs => GlyphImages.Draw(),
            _ => ImageSets.IdxFolder(Folder),
        };
        return ImageSplits.Make(train, test, Validation, (ulong)SplitSeed);
    }

    /// <inheritdoc />
    public string? FindFault() => (Images == ChildImages.IdxFolder) == (Folder.Length == 0)
        ? "folder must be given with images = idx-folder, and only with it"
        : null;
}
