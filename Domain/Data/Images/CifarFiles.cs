using System.Formats.Tar;
using System.IO.Compression;
using ActorLab.Domain.Common;
using StbImageSharp;

namespace ActorLab.Domain.Data;

/// <summary>CIFAR-10 in its official binary files, or as a pack of JPEG images <c>{train,test}/CLASS/NNNN.jpg</c>.</summary>
public static class CifarFiles
{
    private const int Side = 32, Channels = 3, ImageBytes = Channels * Side * Side, RecordBytes = 1 + ImageBytes;

    private static readonly string[] Classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c> and <c>test_batch.bin</c> of a folder.</summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public static (ImageData Train, ImageData Test) ReadBinary(string folder) =>
        (ReadRecords([.. Enumerable.Range(1, 5).Select(i => Path.Combine(folder, $"data_batch_{i}.bin"))]),
         ReadRecords([Path.Combine(folder, "test_batch.bin")]));

    /// <summary>Decodes the images of a pack; the order is the pack's.</summary>
    /// <exception cref="InputException">The pack is damaged, or holds something else.</exception>
    public static (ImageData Train, ImageData Test) ReadJpegPack(string pack)
    {
        List<(bool IsTest, byte Label, string Name, byte[] Jpeg)> images = [];
        try
        {
            using FileStream file = File.OpenRead(pack);
            using var tar = new TarReader(new GZipStream(file, CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !entry.Name.EndsWith(".jpg", StringComparison.Ordinal)) continue;
                string[] names = entry.Name.Split('/');
                int label = names.Length < 3 ? -1 : Array.IndexOf(Classes, names[^2]);
                if (label < 0 || names[^3] is not ("train" or "test")) throw new InvalidDataException($"{entry.Name} is not train/CLASS/NNNN.jpg or test/CLASS/NNNN.jpg");
                byte[] jpeg = new byte[entry.Length];
                (entry.DataStream ?? Stream.Null).ReadExactly(jpeg);
                images.Add((names[^3] == "test", (byte)label, entry.Name, jpeg));
            }

            return (Decode([.. images.Where(i => !i.IsTest)], pack), Decode([.. images.Where(i => i.IsTest)], pack));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The data pack cannot be read: {e.Message}", pack, inner: e);
        }
    }

    private static ImageData Decode((bool IsTest, byte Label, string Name, byte[] Jpeg)[] images, string pack)
    {
        if (images.Length == 0) throw new InputException("The data pack lacks training or test images.", pack);
        byte[] pixels = new byte[images.Length * ImageBytes];
        for (int i = 0; i < images.Length; i++)
        {
            byte[] decoded = Decode(images[i].Jpeg, images[i].Name, pack);
            for (int c = 0, to = i * ImageBytes; c < Channels; c++)
                for (int from = c; from < ImageBytes; from += Channels)
                    pixels[to++] = decoded[from];
        }

        return new ImageData(pixels, [.. images.Select(i => i.Label)], Channels, Side, Side);
    }

    private static byte[] Decode(byte[] jpeg, string name, string pack)
    {
        ImageResult image;
        try
        {
            image = ImageResult.FromMemory(jpeg, ColorComponents.RedGreenBlue);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InputException($"Its image {name} cannot be decoded: {e.Message}", pack, inner: e);
        }

        return (image.Width, image.Height) == (Side, Side)
            ? image.Data
            : throw new InputException($"Its image {name} is {image.Width}x{image.Height}, not {Side}x{Side}.", pack);
    }

    private static ImageData ReadRecords(string[] files)
    {
        List<byte[]> batches = [];
        foreach (string path in files)
        {
            if (!File.Exists(path)) throw new InputException("There is no such CIFAR-10 file.", path);
            byte[] batch;
            try
            {
                batch = File.ReadAllBytes(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"It cannot be read: {e.Message}", path, inner: e);
            }

            if (batch.Length == 0 || batch.Length % RecordBytes != 0)
                throw new InputException($"It has {batch.Length} bytes, which is no multiple of {RecordBytes}, the size of a CIFAR-10 record.", path);
            for (int at = 0; at < batch.Length; at += RecordBytes)
                if (batch[at] >= Classes.Length)
                    throw new InputException($"Record {at / RecordBytes + 1} has the class {batch[at]}; CIFAR-10 has 0 to 9.", path);
            batches.Add(batch);
        }

        int count = batches.Sum(b => b.Length) / RecordBytes;
        byte[] pixels = new byte[count * ImageBytes], labels = new byte[count];
        int i = 0;
        foreach (byte[] batch in batches)
        {
            for (int at = 0; at < batch.Length; at += RecordBytes, i++)
            {
                labels[i] = batch[at];
                batch.AsSpan(at + 1, ImageBytes).CopyTo(pixels.AsSpan(i * ImageBytes));
            }
        }

        return new ImageData(pixels, labels, Channels, Side, Side);
    }
}
