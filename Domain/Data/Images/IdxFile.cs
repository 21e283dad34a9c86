using System.Buffers.Binary;
using System.IO.Compression;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>
/// Files in the IDX layout of MNIST and its kin: a big-endian magic number 0x0000 08 DD of unsigned bytes in DD dimensions, the
/// dimensions' sizes, the bytes. Packed (.gz) or plain.
/// </summary>
public static class IdxFile
{
    private const long MostBytes = 1L << 31;

    /// <summary>Reads grey images and their labels.</summary>
    /// <exception cref="InputException">A file is missing or damaged, or the two do not belong together.</exception>
    public static ImageData ReadImages(string imageFile, string labelFile)
    {
        (int[] shape, byte[] pixels) = Read(imageFile, 3, "images");
        (int[] count, byte[] labels) = Read(labelFile, 1, "labels");
        if (count[0] != shape[0]) throw new InputException($"It has {count[0]} labels, but {imageFile} has {shape[0]} images.", labelFile);
        if (shape.Contains(0)) throw new InputException("It holds no images.", imageFile);
        return new ImageData(pixels, labels, 1, shape[1], shape[2]);
    }

    private static (int[] Shape, byte[] Data) Read(string path, int dimensions, string what)
    {
        if (!File.Exists(path)) throw new InputException($"There is no such file of {what}.", path);
        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
            byte[] header = new byte[4 + 4 * dimensions];
            stream.ReadExactly(header, 0, 4);
            uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (magic != 0x800u + (uint)dimensions)
                throw new InputException($"It begins with 0x{magic:X8}, but IDX {what} of unsigned bytes begin with 0x{0x800 + dimensions:X8}.", path);
            stream.ReadExactly(header, 4, 4 * dimensions);
            int[] shape = new int[dimensions];
            long bytes = 1;
            for (int i = 0; i < dimensions; i++)
            {
                uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + 4 * i));
                bytes *= size;
                if (size > int.MaxValue || bytes >= MostBytes) throw new InputException("Its header asks for more than 2 GiB; the file is damaged.", path);
                shape[i] = (int)size;
            }

            byte[] data = new byte[bytes];
            stream.ReadExactly(data);
            if (stream.ReadByte() >= 0) throw new InputException($"It goes on after the {shape[0]} {what} of its header; the file is damaged.", path);
            return (shape, data);
        }
        catch (EndOfStreamException e)
        {
            throw new InputException($"It ends before the {what} of its header do; the file is damaged.", path, inner: e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"It cannot be read: {e.Message}", path, inner: e);
        }
    }
}
