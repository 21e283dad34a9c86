using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// Scans of a column's keys, eight rows at a time, in and out of row sets of 64 rows a word. A column's keys fill a
/// multiple of eight places; -1 marks a row without a cell, and the places past the last row.
/// </summary>
internal static class KeyScan
{
    private static readonly Vector256<int> Lanes = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);

    /// <summary>Which of the 64 rows of a word compare with the key as asked.</summary>
    public static ulong Word<TCompare>(ReadOnlySpan<int> keys, int word, int key)
        where TCompare : struct, ICompare
    {
        int from = word * 64, to = Math.Min(from + 64, keys.Length);
        ref int origin = ref MemoryMarshal.GetReference(keys);
        Vector256<int> wanted = Vector256.Create(key);
        ulong bits = 0;
        for (int i = from; i < to; i += 8)
        {
            Vector256<int> eight = Vector256.LoadUnsafe(ref origin, (nuint)i);
            bits |= (ulong)TCompare.Apply(eight, wanted).ExtractMostSignificantBits() << (i - from);
        }

        return bits;
    }

    /// <summary>Whether any of the rows has the key.</summary>
    public static bool Any(ReadOnlySpan<int> keys, ReadOnlySpan<ulong> rows, int key)
    {
        for (int w = 0; w < rows.Length; w++)
            if (rows[w] != 0 && (Word<Equal>(keys, w, key) & rows[w]) != 0)
                return true;
        return false;
    }

    /// <summary>The smallest and largest key of the rows that have a cell; min above max if none has.</summary>
    public static void Range(ReadOnlySpan<int> keys, ReadOnlySpan<ulong> rows, out int min, out int max)
    {
        ref int origin = ref MemoryMarshal.GetReference(keys);
        Vector256<int> none = Vector256.Create(-1);
        Vector256<uint> low = Vector256<uint>.AllBitsSet;
        Vector256<int> high = none;
        for (int w = 0; w < rows.Length; w++)
        {
            ulong word = rows[w];
            for (int i = w * 64; word != 0; i += 8, word >>= 8)
            {
                Vector256<int> chosen = Spread((byte)word);
                Vector256<int> eight = Vector256.ConditionalSelect(chosen, Vector256.LoadUnsafe(ref origin, (nuint)i), none);
                high = Vector256.Max(high, eight);
                low = Vector256.Min(low, eight.AsUInt32()); // a missing key, as unsigned, is above all
            }
        }

        max = -1;
        uint least = uint.MaxValue;
        for (int i = 0; i < 8; i++)
        {
            max = Math.Max(max, high[i]);
            least = Math.Min(least, low[i]);
        }

        min = least > int.MaxValue ? int.MaxValue : (int)least;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Spread(byte bits)
        => Vector256.Equals(Vector256.BitwiseAnd(Vector256.Create((int)bits), Lanes), Lanes);

    internal interface ICompare
    {
        static abstract Vector256<int> Apply(Vector256<int> keys, Vector256<int> key);
    }

    internal readonly struct Equal : ICompare
    {
        public static Vector256<int> Apply(Vector256<int> keys, Vector256<int> key) => Vector256.Equals(keys, key);
    }

    internal readonly struct Above : ICompare
    {
        public static Vector256<int> Apply(Vector256<int> keys, Vector256<int> key) => Vector256.GreaterThan(keys, key);
    }

    internal readonly struct Below : ICompare
    {
        public static Vector256<int> Apply(Vector256<int> keys, Vector256<int> key) => Vector256.LessThan(keys, key);
    }
}
