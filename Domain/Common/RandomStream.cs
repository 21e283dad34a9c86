using System.Runtime.CompilerServices;

namespace ActorLab.Domain.Common;

/// <summary>
/// A counter-based random stream (Philox 4x32, ten rounds): word n is a pure function of (key, n), so the whole state is
/// two numbers, and a restored stream goes on exactly where the saved one stood. The numbers are the same in every
/// version of ActorLab. Not for secrets, and one thread at a time.
/// </summary>
public sealed class RandomStream
{
    private const uint FirstMultiplier = 0xD2511F53, SecondMultiplier = 0xCD9E8D57;
    private const uint FirstWeyl = 0x9E3779B9, SecondWeyl = 0xBB67AE85;

    private readonly ulong _key;
    private ulong _position;
    private uint _word0, _word1, _word2, _word3;

    /// <summary>The stream of a key, from its beginning.</summary>
    public RandomStream(ulong key) => _key = key;

    /// <summary>A stream that goes on from a saved state.</summary>
    public RandomStream(RandomStreamState state)
    {
        _key = state.Key;
        _position = state.Position;
        if ((_position & 3) != 0) FillBlock();
    }

    /// <summary>What to save.</summary>
    public RandomStreamState State => new(_key, _position);

    /// <summary>A uniform 32-bit number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt()
    {
        ulong lane = _position & 3;
        if (lane == 0) FillBlock();
        _position++;
        return lane switch { 0 => _word0, 1 => _word1, 2 => _word2, _ => _word3 };
    }

    /// <summary>A uniform 64-bit number: two words, the low one first.</summary>
    public ulong NextULong()
    {
        uint low = NextUInt();
        return low | ((ulong)NextUInt() << 32);
    }

    /// <summary>A uniform number in 0 .. <paramref name="bound"/> - 1, without bias.</summary>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong product = (ulong)NextUInt() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            // Rejects the few words that would make some values likelier by one part in 2^32.
            uint threshold = (0u - (uint)bound) % (uint)bound;
            while ((uint)product < threshold) product = (ulong)NextUInt() * (uint)bound;
        }

        return (int)(product >> 32);
    }

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextULong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number of the standard normal distribution. Always draws four words, so that states stay comparable.</summary>
    public double NextGaussian()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(Math.Tau * NextDouble());
    }

    /// <summary>Puts the items into a uniformly random order.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private void FillBlock()
    {
        ulong block = _position >> 2;
        (_word0, _word1, _word2, _word3) = Philox((uint)block, (uint)(block >> 32), 0, 0, (uint)_key, (uint)(_key >> 32));
    }

    /// <summary>The block function: four random words of a counter (four words) and a key (two).</summary>
    public static (uint, uint, uint, uint) Philox(uint counter0, uint counter1, uint counter2, uint counter3, uint key0, uint key1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong first = (ulong)FirstMultiplier * counter0, second = (ulong)SecondMultiplier * counter2;
            (counter0, counter1, counter2, counter3) =
                ((uint)(second >> 32) ^ counter1 ^ key0, (uint)second, (uint)(first >> 32) ^ counter3 ^ key1, (uint)first);
            key0 += FirstWeyl;
            key1 += SecondWeyl;
        }

        return (counter0, counter1, counter2, counter3);
    }
}
