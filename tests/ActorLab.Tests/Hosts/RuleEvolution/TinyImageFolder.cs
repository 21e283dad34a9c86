using System.Buffers.Binary;
using ActorLab.Domain.Data;
using ActorLab.Tests.Domain.RuleEvolution;

namespace ActorLab.Tests.Hosts.RuleEvolution;

/// <summary>The tiny images as IDX files under MNIST's names: 8x8 pixels, 4 classes.</summary>
internal static class TinyImageFolder
{
    public static string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        ImageSplits splits = TinyImages.Splits();
        Write(folder, "train", splits.Train);
        Write(folder, "t10k", splits.Test);
        return folder;
    }

    private static void Write(string folder, string name, ImageData images)
    {
        File.WriteAllBytes(Path.Combine(folder, name + "-images-idx3-ubyte"), [.. Header(0x803, images.Count, images.Height, images.Width), .. images.Pixels]);
        File.WriteAllBytes(Path.Combine(folder, name + "-labels-idx1-ubyte"), [.. Header(0x801, images.Count), .. images.Labels]);
    }

    private static byte[] Header(params int[] numbers)
    {
        byte[] bytes = new byte[4 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }
}
