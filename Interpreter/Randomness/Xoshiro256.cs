using System.Numerics;

namespace ActorLab.Interpreter.Randomness;

/// <summary>
/// The xoshiro256** generator: four words of state, which can be saved and restored. A mutable struct, so that
/// generic code is compiled for it without calls through an interface: pass it by reference.
/// </summary>
public struct Xoshiro256 : IRandomSource
{
    private ulong s0, s1, s2, s3;

    /// <summary>Seeds the generator: each seed gives another stream.</summary>
    public Xoshiro256(ulong seed)
    {
        s0 = Mix(ref seed);
        s1 = Mix(ref seed);
        s2 = Mix(ref seed);
        s3 = Mix(ref seed);
    }

    /// <summary>Restores a saved state; a state of four zeros is none.</summary>
    public Xoshiro256(ulong s0, ulong s1, ulong s2, ulong s3)
    {
        if ((s0 | s1 | s2 | s3) == 0) throw new ArgumentException("The state of a generator cannot be all zeros.", nameof(s0));
        (this.s0, this.s1, this.s2, this.s3) = (s0, s1, s2, s3);
    }

    /// <summary>The state, to be saved.</summary>
    public readonly (ulong S0, ulong S1, ulong S2, ulong S3) State => (s0, s1, s2, s3);

    /// <summary>The next 64 bits.</summary>
    public ulong Next64()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <inheritdoc/>
    public uint Next() => (uint)(Next64() >> 32);

    private static ulong Mix(ref ulong seed)
    {
        seed += 0x9E3779B97F4A7C15;
        ulong z = seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
