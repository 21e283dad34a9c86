using System.Numerics;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>A fast 64-bit hash of words, the same on every machine.</summary>
internal struct Fingerprint
{
    private ulong state;

    public readonly ulong Value
    {
        get
        {
            ulong z = (state ^ (state >> 32)) * 0xD6E8FEB86659FD93;
            return z ^ (z >> 32);
        }
    }

    public void Add(ulong word) => state = (BitOperations.RotateLeft(state, 23) ^ word ^ 0x9E3779B97F4A7C15) * 0xFF51AFD7ED558CCD;
}
