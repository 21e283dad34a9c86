using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>Images to train on, images to choose by and images measured once.</summary>
/// <param name="Train">Images to train on.</param>
/// <param name="Validation">Images taken from the official training images.</param>
/// <param name="Test">The official test images.</param>
public sealed record ImageSplits(ImageData Train, ImageData Validation, ImageData Test)
{
    /// <summary>How many classes there are.</summary>
    public int Classes => Math.Max(Train.Classes, Test.Classes);

    /// <summary>Sets images of the training set apart for validation: always the same for a seed, and in random order.</summary>
    /// <param name="train">The official training images.</param>
    /// <param name="test">The official test images.</param>
    /// <param name="validation">How many to set apart.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="count">How many of the others to train on; 0 for all.</param>
    /// <exception cref="InputException">There are too few images, or training and test images differ in shape.</exception>
    public static ImageSplits Make(ImageData train, ImageData test, int validation, ulong seed, int count = 0)
    {
        if (validation >= train.Count)
            throw new InputException($"{validation} validation images cannot be set apart from {train.Count} training images; set fewer apart.");
        if (count > train.Count - validation)
            throw new InputException($"There are no {count} images to train on beside {validation} for validation: the training set has {train.Count}.");
        if ((train.Channels, train.Height, train.Width) != (test.Channels, test.Height, test.Width))
            throw new InputException($"Training images are {Shape(train)}, test images {Shape(test)}; they must be of one shape.");
        int[] places = [.. Enumerable.Range(0, train.Count)];
        new RandomStreams(seed).Get("images.validation").Shuffle<int>(places);
        return new ImageSplits(train.Select(places.AsSpan(validation, count > 0 ? count : train.Count - validation)), train.Select(places.AsSpan(0, validation)), test);
    }

    private static string Shape(ImageData images) => $"{images.Channels}x{images.Height}x{images.Width}";
}
