namespace ActorLab.Domain.Data;

/// <summary>Labelled images as bytes: example after example, in each channel after channel, in each row after row.</summary>
/// <param name="Pixels">All pixels.</param>
/// <param name="Labels">One class an image.</param>
/// <param name="Channels">Channels of an image: 1 grey, 3 red, green and blue.</param>
/// <param name="Height">Rows of a channel.</param>
/// <param name="Width">Pixels of a row.</param>
public sealed record ImageData(byte[] Pixels, byte[] Labels, int Channels, int Height, int Width)
{
    /// <summary>How many images there are.</summary>
    public int Count => Labels.Length;

    /// <summary>Bytes of an image.</summary>
    public int ImageBytes => Channels * Height * Width;

    /// <summary>How many classes there are, the labels being 0, 1, ...</summary>
    public int Classes => Labels.Length == 0 ? 0 : Labels.Max() + 1;

    /// <summary>The images of these places, in this order.</summary>
    public ImageData Select(ReadOnlySpan<int> places)
    {
        byte[] pixels = new byte[(long)places.Length * ImageBytes];
        byte[] labels = new byte[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            Pixels.AsSpan(places[i] * ImageBytes, ImageBytes).CopyTo(pixels.AsSpan(i * ImageBytes));
            labels[i] = Labels[places[i]];
        }

        return this with { Pixels = pixels, Labels = labels };
    }
}
