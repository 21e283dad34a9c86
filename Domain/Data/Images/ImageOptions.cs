using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>Where images come from.</summary>
public enum ImageSource
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

/// <summary>The images that a search learns from.</summary>
public sealed record ImageOptions : ISettingsCheck
{
    /// <summary>Which images.</summary>
    [Setting("Which images: fashion-mnist or cifar10 of the data root, idx-folder, or glyphs, which are drawn and need no data.")]
    public ImageSource Images { get; init; } = ImageSource.FashionMnist;

    /// <summary>Folder of IDX files.</summary>
    [Setting("Folder of IDX files under MNIST's names (train-images-idx3-ubyte and so on, .gz or plain), for images = idx-folder; relative to the settings file.")]
    public string Folder { get; init; } = "";

    /// <summary>Side of the squares of pixels that are averaged.</summary>
    [Setting("Each square of this many pixels a side becomes one pixel, their mean: 2 makes 28x28 images 14x14.", Unit = "pixels", Min = 1, Max = 64)]
    public int Pool { get; init; } = 2;

    /// <summary>Images to train on.</summary>
    [Setting("Images to train on, of those not set apart for validation; 0 for all of them.", Unit = "images", Min = 0)]
    public int Train { get; init; }

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
            ImageSource.FashionMnist => ImageSets.FashionMnist(DataRoot.Require(dataRoot)),
            ImageSource.Cifar10 => ImageSets.Cifar10(DataRoot.Require(dataRoot)),
            ImageSource.Glyphs => GlyphImages.Draw(),
            _ => ImageSets.IdxFolder(Folder),
        };
        return ImageSplits.Make(train, test, Validation, (ulong)SplitSeed, Train);
    }

    /// <inheritdoc />
    public string? FindFault() => (Images == ImageSource.IdxFolder) == (Folder.Length == 0)
        ? "folder must be given with images = idx-folder, and only with it"
        : null;
}
