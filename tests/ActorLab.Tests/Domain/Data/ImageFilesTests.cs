using System.Buffers.Binary;
using System.IO.Compression;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Domain.Data;

public sealed class ImageFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public void A_folder_of_IDX_files_is_read_packed_or_plain(string ending)
    {
        Write("train-images-idx3-ubyte" + ending, [3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Write("train-labels-idx1-ubyte" + ending, [3], [0, 2, 1]);
        Write("t10k-images-idx3-ubyte" + ending, [1, 2, 2], [13, 14, 15, 16]);
        Write("t10k-labels-idx1-ubyte" + ending, [1], [2]);
        (ImageData train, ImageData test) = ImageSets.IdxFolder(folder.Path);
        Assert.Equal((3, 1, 2, 2, 3), (train.Count, train.Channels, train.Height, train.Width, train.Classes));
        Assert.Equal([5, 6, 7, 8], train.Select([1]).Pixels);
        Assert.Equal([2, 0], train.Select([1, 0]).Labels);
        Assert.Equal([13, 14, 15, 16], test.Pixels);
    }

    [Fact]
    public void A_damaged_IDX_file_is_told_by_name()
    {
        Write("labels", [2], [0, 1]);
        Write("short", [2, 2, 2], [1, 2, 3]);
        Write("long", [1, 1, 1], [1, 2, 3]);
        Write("one", [1, 1, 1], [1]);
        Write("none", [0, 1, 1], []);
        Write("no-labels", [0], []);
        Write("huge", [-1, -1, -1], []);
        File.WriteAllBytes(folder["text"], "no images at all, only text"u8.ToArray());
        File.WriteAllBytes(folder["zip.gz"], new byte[100]);
        foreach ((string images, string labels, string says) in new[]
                 {
                     ("absent", "labels", "no such file"), ("short", "labels", "ends before"), ("long", "labels", "goes on after"), ("text", "labels", "begins with 0x6E6F2069"),
                     ("labels", "labels", "begins with 0x00000801"), ("zip.gz", "labels", "cannot be read"), ("huge", "labels", "2 GiB"),
                     ("one", "labels", "2 labels"), ("none", "no-labels", "no images"),
                 })
        {
            InputException fault = Assert.Throws<InputException>(() => IdxFile.ReadImages(folder[images], folder[labels]));
            Assert.Contains(says, fault.Message, StringComparison.Ordinal);
            Assert.StartsWith(folder.Path, fault.File, StringComparison.Ordinal);
        }

        Assert.Contains("lacks train-images-idx3-ubyte", Assert.Throws<InputException>(() => ImageSets.IdxFolder(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_official_CIFAR_files_are_read()
    {
        string batches = Directory.CreateDirectory(folder["cifar10/cifar-10-batches-bin"]).FullName;
        for (int i = 1; i <= 5; i++) File.WriteAllBytes(Path.Combine(batches, $"data_batch_{i}.bin"), [.. Record((byte)i, 10), .. Record((byte)(i + 4), 20)]);
        File.WriteAllBytes(Path.Combine(batches, "test_batch.bin"), Record(9, 30));
        (ImageData train, ImageData test) = ImageSets.Cifar10(new DataRoot(folder.Path));
        Assert.Equal((10, 3, 32, 32), (train.Count, train.Channels, train.Height, train.Width));
        Assert.Equal([1, 5, 2, 6, 3, 7, 4, 8, 5, 9], train.Labels);
        Assert.Equal(Record(0, 30)[1..], test.Pixels);

        File.WriteAllBytes(Path.Combine(batches, "test_batch.bin"), Record(10, 30));
        Assert.Contains("class 10", Assert.Throws<InputException>(() => CifarFiles.ReadBinary(batches)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(batches, "test_batch.bin"), [1, 2, 3]);
        Assert.Contains("3 bytes", Assert.Throws<InputException>(() => CifarFiles.ReadBinary(batches)).Message, StringComparison.Ordinal);

        static byte[] Record(byte label, byte first) => [label, .. Enumerable.Range(0, 3072).Select(i => (byte)(first + i % 100))];
    }

    [Fact]
    public void A_damaged_pack_of_JPEG_images_is_told()
    {
        File.WriteAllBytes(folder["pack.tar.gz"], [1, 2, 3]);
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => CifarFiles.ReadJpegPack(folder["pack.tar.gz"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_images_depend_on_the_seed_only_and_leave_the_training_images()
    {
        var all = new ImageData([.. Enumerable.Range(0, 50).Select(i => (byte)i)], [.. Enumerable.Range(0, 50).Select(i => (byte)(i % 5))], 1, 1, 1);
        ImageSplits first = ImageSplits.Make(all, all, 10, 7), same = ImageSplits.Make(all, all, 10, 7), other = ImageSplits.Make(all, all, 10, 8);
        Assert.Equal(10, first.Validation.Count);
        Assert.Equal(first.Validation.Pixels, same.Validation.Pixels);
        Assert.NotEqual(first.Validation.Pixels, other.Validation.Pixels);
        Assert.Equal<byte>(all.Pixels, first.Train.Pixels.Concat(first.Validation.Pixels).Order());
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(first.Train.Pixels[i] % 5, first.Train.Labels[i]));
        Assert.Throws<InputException>(() => ImageSplits.Make(all, all, 50, 1));
        Assert.Throws<InputException>(() => ImageSplits.Make(all, new ImageData([1, 2], [0], 1, 1, 2), 10, 1));
    }

    [SkippableFact]
    public void Fashion_MNIST_is_whole()
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        (ImageData train, ImageData test) = ImageSets.FashionMnist(DataRoot.Require());
        Assert.Equal((60_000, 10_000, 28), (train.Count, test.Count, train.Width));
        Assert.All(Enumerable.Range(0, 10), c => Assert.Equal(6000, train.Labels.Count(l => l == c)));
    }

    [SkippableFact]
    public void CIFAR_10_as_JPEG_is_whole()
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        (ImageData train, ImageData test) = ImageSets.Cifar10(DataRoot.Require());
        Assert.Equal((50_000, 10_000), (train.Count, test.Count));
        Assert.All(Enumerable.Range(0, 10), c => Assert.Equal(1000, test.Labels.Count(l => l == c)));
        // The published means of the channels: .4914, .4822, .4465.
        Assert.Equal(.4914, Mean(0), 2);
        Assert.Equal(.4822, Mean(1), 2);
        Assert.Equal(.4465, Mean(2), 2);

        double Mean(int channel)
        {
            double sum = 0;
            for (int i = 0; i < train.Count; i++)
                foreach (byte pixel in train.Pixels.AsSpan(i * 3072 + channel * 1024, 1024)) sum += pixel;
            return sum / train.Count / 1024 / 255;
        }
    }

    private void Write(string name, int[] shape, byte[] data)
    {
        byte[] header = new byte[4 + 4 * shape.Length];
        BinaryPrimitives.WriteInt32BigEndian(header, 0x800 + shape.Length);
        for (int i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), shape[i]);
        using FileStream file = File.Create(folder[name]);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(header);
        stream.Write(data);
    }
}
