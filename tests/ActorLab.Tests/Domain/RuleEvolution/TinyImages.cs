using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.RuleEvolution;

/// <summary>Small images whose class is the quarter with the bright pixels: any net learns them.</summary>
internal static class TinyImages
{
    public const int Side = 8;

    public static ImageSplits Splits(int train = 400, int test = 100)
    {
        RandomStream stream = new RandomStreams(3).Get("tiny");
        return ImageSplits.Make(Draw(stream, train + 100), Draw(stream, test), 100, 1);
    }

    public static ImageTensors Tensors() => new(Splits(), 1, CPU);

    /// <summary>Settings of a small net of each kind.</summary>
    public static ChildOptions Net(ChildArchitecture architecture) =>
        new() { Architecture = architecture, Hidden = [12, 10, 11], FirstChannels = 4, Channels = [4, 6, 8], Blocks = 2 };

    private static ImageData Draw(RandomStream stream, int count)
    {
        byte[] pixels = new byte[count * Side * Side], labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)stream.NextInt(4);
            int top = labels[i] / 2 * Side / 2, left = labels[i] % 2 * Side / 2;
            for (int y = 0; y < Side; y++)
                for (int x = 0; x < Side; x++)
                    pixels[(i * Side + y) * Side + x] = (byte)(stream.NextInt(100) + (y / 4 * 4 == top && x / 4 * 4 == left ? 100 : 0));
        }

        return new ImageData(pixels, labels, 1, Side, Side);
    }
}
