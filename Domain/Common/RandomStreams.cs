using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorLab.Domain.Common;

/// <summary>The random streams of a run, all derived by name from its root seed.</summary>
/// <param name="rootSeed">The run's seed.</param>
public sealed class RandomStreams(ulong rootSeed)
{
    /// <summary>The run's seed.</summary>
    public ulong RootSeed => rootSeed;

    /// <summary>
    /// The stream of one component from its beginning; the same name always gives the same numbers, whoever else draws.
    /// </summary>
    /// <param name="component">A stable name, such as <c>explorer</c>.</param>
    /// <param name="index">Which of several such components.</param>
    public RandomStream Get(string component, int index = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(component);
        int length = Encoding.UTF8.GetByteCount(component);
        byte[] name = new byte[8 + 4 + length];
        BinaryPrimitives.WriteUInt64LittleEndian(name, rootSeed);
        BinaryPrimitives.WriteInt32LittleEndian(name.AsSpan(8), index);
        Encoding.UTF8.GetBytes(component, name.AsSpan(12));
        return new RandomStream(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(name)));
    }
}
