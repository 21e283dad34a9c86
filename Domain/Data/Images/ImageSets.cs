using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>The image sets of the data root.</summary>
public static class ImageSets
{
    /// <summary>Reads Fashion-MNIST: 60,000 training and 10,000 test images, 28x28, grey, 10 classes.</summary>
    public static (ImageData Train, ImageData Test) FashionMnist(DataRoot root) =>
        Idx(name => root.Locate("fashion-mnist", name + ".gz"));

    /// <summary>Reads a folder that holds IDX files under MNIST's names, packed or plain.</summary>
    public static (ImageData Train, ImageData Test) IdxFolder(string folder) =>
        Idx(name =>
        {
            string plain = Path.Combine(folder, name), packed = plain + ".gz";
            return File.Exists(plain) ? plain
                : File.Exists(packed) ? packed
                : throw new InputException($"The folder lacks {name} or {name}.gz.", folder);
        });

    /// <summary>
    /// Reads CIFAR-10: 50,000 training and 10,000 test images, 3x32x32, 10 classes. The official binary files
    /// (<c>cifar10/cifar-10-batches-bin/</c>) come before the JPEG pack, whose pixels differ a little.
    /// </summary>
    public static (ImageData Train, ImageData Test) Cifar10(DataRoot root)
    {
        string official = Path.Combine(root.Folder, "cifar10", "cifar-10-batches-bin");
        return Directory.Exists(official) ? CifarFiles.ReadBinary(official) : CifarFiles.ReadJpegPack(root.Locate("cifar10", "cifar-10-images-jpeg.tar.gz"));
    }

    private static (ImageData Train, ImageData Test) Idx(Func<string, string> locate) =>
        (IdxFile.ReadImages(locate("train-images-idx3-ubyte"), locate("train-labels-idx1-ubyte")),
         IdxFile.ReadImages(locate("t10k-images-idx3-ubyte"), locate("t10k-labels-idx1-ubyte")));
}
