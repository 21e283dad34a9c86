using System.Runtime.InteropServices;

namespace ActorLab.Domain.Common;

/// <summary>A tensor as plain data, free of any tensor library: what leaves a learner, a checkpoint or a file.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="DType">F32, F64, F16, I64, I32 or U8.</param>
/// <param name="Shape">Dimensions; none for a scalar.</param>
/// <param name="Data">Elements in row-major order, little-endian.</param>
public sealed record NamedTensor(string Name, string DType, long[] Shape, byte[] Data)
{
    /// <summary>Makes an F32 tensor.</summary>
    public static NamedTensor Of(string name, ReadOnlySpan<float> values, params long[] shape) =>
        new(name, "F32", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes an F64 tensor.</summary>
    public static NamedTensor Of(string name, ReadOnlySpan<double> values, params long[] shape) =>
        new(name, "F64", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes an I64 tensor.</summary>
    public static NamedTensor Of(string name, ReadOnlySpan<long> values, params long[] shape) =>
        new(name, "I64", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>An F32 tensor in half the bytes: its elements rounded to F16.</summary>
    /// <exception cref="InvalidDataException">An element is beyond F16's range.</exception>
    public NamedTensor ToHalf()
    {
        Half[] halves = Array.ConvertAll(ToFloats(), f => (Half)f);
        return Array.TrueForAll(halves, Half.IsFinite)
            ? new NamedTensor(Name, "F16", Shape, MemoryMarshal.AsBytes<Half>(halves).ToArray())
            : throw new InvalidDataException($"Tensor '{Name}' has an element beyond the range of F16.");
    }

    /// <summary>An F16 tensor with its elements as F32.</summary>
    public NamedTensor FromHalf() => Of(Name, Array.ConvertAll(Elements<Half>("F16"), h => (float)h), Shape);

    /// <summary>The elements of an F32 tensor.</summary>
    public float[] ToFloats() => Elements<float>("F32");

    /// <summary>The elements of an F64 tensor.</summary>
    public double[] ToDoubles() => Elements<double>("F64");

    /// <summary>The elements of an I64 tensor.</summary>
    public long[] ToLongs() => Elements<long>("I64");

    private T[] Elements<T>(string dtype)
        where T : struct =>
        DType == dtype
            ? MemoryMarshal.Cast<byte, T>(Data).ToArray()
            : throw new InvalidDataException($"Tensor '{Name}' holds {DType}, not {dtype}.");
}
