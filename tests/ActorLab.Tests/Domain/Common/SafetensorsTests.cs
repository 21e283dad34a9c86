using System.Buffers.Binary;
using System.Text;
using ActorLab.Domain.Common;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.Common;

public sealed class SafetensorsTests
{
    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        // A file as the format's description lays it out, put together by hand.
        byte[] expected = File("""{"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"F32","shape":[],"data_offsets":[2,6]}}""", [7, 9, 0, 0, 128, 63]);
        byte[] written = Safetensors.Write([new NamedTensor("b", "U8", [2], [7, 9]), NamedTensor.Of("a", [1f])]);
        Assert.Equal(expected, written);
    }

    [Fact]
    public void A_file_with_padding_metadata_and_another_order_is_read()
    {
        byte[] bytes = File("""{"late":{"shape":[1,2],"data_offsets":[8,16],"dtype":"I32"},"__metadata__":{"format":"pt"},"early":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}   """, [5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]);
        IReadOnlyList<NamedTensor> tensors = Safetensors.Read(bytes, out IReadOnlyDictionary<string, string> metadata);
        Assert.Equal(["early", "late"], tensors.Select(t => t.Name));
        Assert.Equal([5L], tensors[0].ToLongs());
        Assert.Equal([1L, 2L], tensors[1].Shape);
        Assert.Equal("pt", metadata["format"]);
    }

    [Property]
    public void What_is_written_is_read(float[] floats, double[] doubles, long[] longs, byte[] bytes)
    {
        NamedTensor[] tensors =
        [
            NamedTensor.Of("f", floats, floats.Length),
            NamedTensor.Of("d", doubles, 1, doubles.Length),
            NamedTensor.Of("schön \"l\"", longs, longs.Length, 1),
            new("u", "U8", [bytes.Length], bytes),
        ];
        byte[] file = Safetensors.Write(tensors, new Dictionary<string, string> { ["key"] = "value" });
        Assert.Equal(0, (int)BinaryPrimitives.ReadUInt64LittleEndian(file) % 8);
        IReadOnlyList<NamedTensor> read = Safetensors.Read(file, out IReadOnlyDictionary<string, string> metadata);
        Assert.Equal("value", metadata["key"]);
        foreach (NamedTensor tensor in tensors)
        {
            NamedTensor found = Assert.Single(read, t => t.Name == tensor.Name);
            Assert.Equal(tensor.DType, found.DType);
            Assert.Equal(tensor.Shape, found.Shape);
            Assert.Equal(tensor.Data, found.Data);
        }

        Assert.Equal(floats, read.Single(t => t.Name == "f").ToFloats());
        Assert.Equal(doubles, read.Single(t => t.Name == "d").ToDoubles());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}""", 5, "needs 4 bytes but claims 5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "the data has 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 6, "2 bytes after the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "next free byte is 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "'b' claims bytes 1 to 3")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "negative dimension")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "impossible shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[4,0]}}""", 4, "claims bytes 4 to 0")]
    [InlineData("""{"a":{"dtype":"F9","shape":[1],"data_offsets":[0,1]}}""", 1, "type 'F9'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "1 data_offsets instead of 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "appears twice")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,1]}}""", 1, "no valid JSON of tensors")]
    [InlineData("""[1]""", 0, "no valid JSON of tensors")]
    [InlineData("""{"a":{"dtype":"U8","shape":["x"],"data_offsets":[0,1]}}""", 1, "no valid JSON of tensors")]
    [InlineData("""{"a":""", 0, "no valid JSON of tensors")]
    public void A_faulty_file_is_refused_with_its_fault(string header, int data, string fault) =>
        Assert.Contains(fault, Assert.Throws<InvalidDataException>(() => Safetensors.Read(File(header, new byte[data]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Impossible_header_lengths_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => Safetensors.Read(new byte[7]));
        Assert.Throws<InvalidDataException>(() => Safetensors.Read(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }));
        Assert.Throws<InvalidDataException>(() => Safetensors.Read([255, 255, 255, 255, 255, 255, 255, 255]));
    }

    [Property]
    public void No_bytes_whatever_give_another_exception(byte[] bytes, ushort at, byte value)
    {
        byte[] file = Safetensors.Write([NamedTensor.Of("x", [1f, 2f], 2)]);
        file[at % file.Length] = value;
        foreach (byte[] candidate in new[] { bytes, file })
        {
            try
            {
                Safetensors.Read(candidate);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void A_writer_refuses_what_could_not_be_read()
    {
        Assert.Throws<InvalidDataException>(() => Safetensors.Write([NamedTensor.Of("a", [1f], 2)]));
        Assert.Throws<InvalidDataException>(() => Safetensors.Write([NamedTensor.Of("a", [1f], 1), NamedTensor.Of("a", [1f], 1)]));
        Assert.Throws<InvalidDataException>(() => Safetensors.Write([NamedTensor.Of("__metadata__", [1f], 1)]));
    }

    [Fact]
    public void A_faulty_file_of_the_user_is_named()
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllText(folder["x.safetensors"], "hello");
        Assert.Contains("x.safetensors", Assert.Throws<InputException>(() => Safetensors.ReadFile(folder["x.safetensors"])).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Safetensors.ReadFile(folder["missing"]));
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] padded = [.. text, .. Enumerable.Repeat((byte)' ', (8 - text.Length % 8) % 8)];
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded.Length);
        return [.. length, .. padded, .. data];
    }
}
