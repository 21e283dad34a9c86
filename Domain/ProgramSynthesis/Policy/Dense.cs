using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Products of small dense matrices and the functions of a gate, on the calling thread. Torch's products use half of a
/// core's width on processors with 512-bit registers, and its hyperbolic tangent costs as much as twenty sigmoids.
/// </summary>
internal static class Dense
{
    /// <summary>Columns that one pass works on: two wide registers, or four narrow ones.</summary>
    private const int Panel = 32;

    /// <summary>
    /// C += A · B for A [m, k], B [k, n], C [m, n]. Element (i, p) of A lies at i · <paramref name="rowA"/> + p · <paramref name="columnA"/>,
    /// so that A may be transposed; rows of B and C are contiguous and <paramref name="rowB"/> and <paramref name="rowC"/> apart.
    /// </summary>
    public static void AddProduct(ReadOnlySpan<float> a, int rowA, int columnA, ReadOnlySpan<float> b, int rowB, Span<float> c, int rowC, int m, int n, int k)
    {
        if (m == 0 || n == 0 || k == 0) return;
        if ((long)(m - 1) * rowA + (long)(k - 1) * columnA >= a.Length) throw new ArgumentException("The first matrix is too short.", nameof(a));
        if ((long)(k - 1) * rowB + n > b.Length) throw new ArgumentException("The second matrix is too short.", nameof(b));
        if ((long)(m - 1) * rowC + n > c.Length) throw new ArgumentException("The result is too short.", nameof(c));
        ref float first = ref MemoryMarshal.GetReference(a), second = ref MemoryMarshal.GetReference(b), result = ref MemoryMarshal.GetReference(c);
        int whole = n / Panel * Panel, rest = n - whole;
        for (int j = 0; j < whole; j += Panel) Columns(ref first, rowA, columnA, ref Unsafe.Add(ref second, j), rowB, ref Unsafe.Add(ref result, j), rowC, m, k);
        if (rest == 0) return;

        // The last columns in a panel of their own, filled up with zeros.
        float[] scratch = ArrayPool<float>.Shared.Rent((k + m) * Panel);
        Span<float> panel = scratch.AsSpan(0, k * Panel), sums = scratch.AsSpan(k * Panel, m * Panel);
        panel.Clear();
        sums.Clear();
        for (int p = 0; p < k; p++) b.Slice(p * rowB + whole, rest).CopyTo(panel[(p * Panel)..]);
        for (int i = 0; i < m; i++) c.Slice(i * rowC + whole, rest).CopyTo(sums[(i * Panel)..]);
        Columns(ref first, rowA, columnA, ref panel[0], Panel, ref sums[0], Panel, m, k);
        for (int i = 0; i < m; i++) sums.Slice(i * Panel, rest).CopyTo(c[(i * rowC + whole)..]);
        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>C [m, n] += A [m, k] · B [k, n], all of them contiguous.</summary>
    public static void AddProduct(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k) => AddProduct(a, k, 1, b, n, c, n, m, n, k);

    /// <summary>C [m, n] += Aᵀ · B for A [k, m], B [k, n], all of them contiguous.</summary>
    public static void AddTransposedProduct(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k)
    {
        // A block of A's columns at a time, brought together: columns far apart would miss the cache at every element.
        const int Block = 64;
        float[] scratch = ArrayPool<float>.Shared.Rent(Block * k);
        for (int i = 0; i < m; i += Block)
        {
            int count = Math.Min(Block, m - i);
            for (int p = 0; p < k; p++) a.Slice(p * m + i, count).CopyTo(scratch.AsSpan(p * count));
            AddProduct(scratch, 1, count, b, n, c[(i * n)..], n, count, n, k);
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>The transpose of a [rows, columns] matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(ReadOnlySpan<float> from, Span<float> to, int rows, int columns)
    {
        const int Tile = 16;
        for (int i = 0; i < rows; i += Tile)
            for (int j = 0; j < columns; j += Tile)
                for (int x = j; x < Math.Min(j + Tile, columns); x++)
                    for (int y = i; y < Math.Min(i + Tile, rows); y++)
                        to[x * rows + y] = from[y * columns + x];
    }

    /// <summary>Writes a row to each of so many rows.</summary>
    public static void Repeat(ReadOnlySpan<float> row, Span<float> rows, int count)
    {
        for (int i = 0; i < count; i++) row.CopyTo(rows[(i * row.Length)..]);
    }

    /// <summary>The sum of products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        int i = 0, width = Vector<float>.Count;
        Vector<float> sum = default, other = default;
        for (; i <= a.Length - 2 * width; i += 2 * width)
        {
            sum += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
            other += new Vector<float>(a[(i + width)..]) * new Vector<float>(b[(i + width)..]);
        }

        float total = Vector.Sum(sum + other);
        for (; i < a.Length; i++) total += a[i] * b[i];
        return total;
    }

    /// <summary>to += scale · from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ReadOnlySpan<float> from, float scale, Span<float> to)
    {
        int i = 0, width = Vector<float>.Count;
        for (; i <= to.Length - width; i += width) (new Vector<float>(to[i..]) + scale * new Vector<float>(from[i..])).CopyTo(to[i..]);
        for (; i < to.Length; i++) to[i] += scale * from[i];
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    /// <inheritdoc cref="Sigmoid(Vector{float})"/>
    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>The hyperbolic tangent, by the sigmoid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x) => Vector<float>.One - new Vector<float>(2) / (Vector<float>.One + Exp(x + x));

    /// <summary>eˣ to two units of the last place, for |x| up to 87; held there beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        // x = n ln 2 + r, |r| at most half of ln 2, and the series of e^r.
        x = Vector.Min(Vector.Max(x, new Vector<float>(-87)), new Vector<float>(87));
        Vector<float> n = Vector.Floor(x * new Vector<float>(1.44269504f) + new Vector<float>(0.5f));
        Vector<float> r = x - n * new Vector<float>(0.693359375f) + n * new Vector<float>(2.12194440e-4f);
        Vector<float> y = new(1f / 5040);
        y = y * r + new Vector<float>(1f / 720);
        y = y * r + new Vector<float>(1f / 120);
        y = y * r + new Vector<float>(1f / 24);
        y = y * r + new Vector<float>(1f / 6);
        y = y * r + new Vector<float>(0.5f);
        y = y * r + Vector<float>.One;
        y = y * r + Vector<float>.One;
        Vector<int> exponent = Vector.ConvertToInt32(n) + new Vector<int>(127);
        return y * Vector.AsVectorSingle(Vector.ShiftLeft(exponent, 23));
    }

    private static void Columns(ref float a, nint rowA, nint columnA, ref float b, nint rowB, ref float c, nint rowC, int m, int k)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + 8 <= m; i += 8) Wide8(ref Unsafe.Add(ref a, i * rowA), rowA, columnA, ref b, rowB, ref Unsafe.Add(ref c, i * rowC), rowC, k);
            for (; i + 4 <= m; i += 4) Wide4(ref Unsafe.Add(ref a, i * rowA), rowA, columnA, ref b, rowB, ref Unsafe.Add(ref c, i * rowC), rowC, k);
            for (; i < m; i++) Wide1(ref Unsafe.Add(ref a, i * rowA), columnA, ref b, rowB, ref Unsafe.Add(ref c, i * rowC), k);
            return;
        }

        for (; i + 4 <= m; i += 4)
            for (int j = 0; j < Panel; j += 16)
                Narrow4(ref Unsafe.Add(ref a, i * rowA), rowA, columnA, ref Unsafe.Add(ref b, j), rowB, ref Unsafe.Add(ref c, i * rowC + j), rowC, k);
        for (; i < m; i++)
            for (int j = 0; j < Panel; j += 16)
                Narrow1(ref Unsafe.Add(ref a, i * rowA), columnA, ref Unsafe.Add(ref b, j), rowB, ref Unsafe.Add(ref c, i * rowC + j), k);
    }

    /// <summary>Eight rows of 32 columns: sixteen sums in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide8(ref float a, nint rowA, nint columnA, ref float b, nint rowB, ref float c, nint rowC, int k)
    {
        ref float a1 = ref Unsafe.Add(ref a, rowA), a2 = ref Unsafe.Add(ref a1, rowA), a3 = ref Unsafe.Add(ref a2, rowA);
        ref float a4 = ref Unsafe.Add(ref a3, rowA), a5 = ref Unsafe.Add(ref a4, rowA), a6 = ref Unsafe.Add(ref a5, rowA), a7 = ref Unsafe.Add(ref a6, rowA);
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default, t4 = default, t5 = default, t6 = default, t7 = default;
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            Vector512<float> left = Vector512.LoadUnsafe(ref b), right = Vector512.LoadUnsafe(ref b, 16);
            Vector512<float> x = Vector512.Create(Unsafe.Add(ref a, at));
            s0 = Vector512.FusedMultiplyAdd(x, left, s0);
            t0 = Vector512.FusedMultiplyAdd(x, right, t0);
            x = Vector512.Create(Unsafe.Add(ref a1, at));
            s1 = Vector512.FusedMultiplyAdd(x, left, s1);
            t1 = Vector512.FusedMultiplyAdd(x, right, t1);
            x = Vector512.Create(Unsafe.Add(ref a2, at));
            s2 = Vector512.FusedMultiplyAdd(x, left, s2);
            t2 = Vector512.FusedMultiplyAdd(x, right, t2);
            x = Vector512.Create(Unsafe.Add(ref a3, at));
            s3 = Vector512.FusedMultiplyAdd(x, left, s3);
            t3 = Vector512.FusedMultiplyAdd(x, right, t3);
            x = Vector512.Create(Unsafe.Add(ref a4, at));
            s4 = Vector512.FusedMultiplyAdd(x, left, s4);
            t4 = Vector512.FusedMultiplyAdd(x, right, t4);
            x = Vector512.Create(Unsafe.Add(ref a5, at));
            s5 = Vector512.FusedMultiplyAdd(x, left, s5);
            t5 = Vector512.FusedMultiplyAdd(x, right, t5);
            x = Vector512.Create(Unsafe.Add(ref a6, at));
            s6 = Vector512.FusedMultiplyAdd(x, left, s6);
            t6 = Vector512.FusedMultiplyAdd(x, right, t6);
            x = Vector512.Create(Unsafe.Add(ref a7, at));
            s7 = Vector512.FusedMultiplyAdd(x, left, s7);
            t7 = Vector512.FusedMultiplyAdd(x, right, t7);
            b = ref Unsafe.Add(ref b, rowB);
            at += columnA;
        }

        Add(ref c, s0, t0);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s1, t1);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s2, t2);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s3, t3);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s4, t4);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s5, t5);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s6, t6);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s7, t7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide4(ref float a, nint rowA, nint columnA, ref float b, nint rowB, ref float c, nint rowC, int k)
    {
        ref float a1 = ref Unsafe.Add(ref a, rowA), a2 = ref Unsafe.Add(ref a1, rowA), a3 = ref Unsafe.Add(ref a2, rowA);
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            Vector512<float> left = Vector512.LoadUnsafe(ref b), right = Vector512.LoadUnsafe(ref b, 16);
            Vector512<float> x = Vector512.Create(Unsafe.Add(ref a, at));
            s0 = Vector512.FusedMultiplyAdd(x, left, s0);
            t0 = Vector512.FusedMultiplyAdd(x, right, t0);
            x = Vector512.Create(Unsafe.Add(ref a1, at));
            s1 = Vector512.FusedMultiplyAdd(x, left, s1);
            t1 = Vector512.FusedMultiplyAdd(x, right, t1);
            x = Vector512.Create(Unsafe.Add(ref a2, at));
            s2 = Vector512.FusedMultiplyAdd(x, left, s2);
            t2 = Vector512.FusedMultiplyAdd(x, right, t2);
            x = Vector512.Create(Unsafe.Add(ref a3, at));
            s3 = Vector512.FusedMultiplyAdd(x, left, s3);
            t3 = Vector512.FusedMultiplyAdd(x, right, t3);
            b = ref Unsafe.Add(ref b, rowB);
            at += columnA;
        }

        Add(ref c, s0, t0);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s1, t1);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s2, t2);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s3, t3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide1(ref float a, nint columnA, ref float b, nint rowB, ref float c, int k)
    {
        Vector512<float> s = default, t = default;
        for (int p = 0; p < k; p++)
        {
            Vector512<float> x = Vector512.Create(a);
            s = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref b), s);
            t = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref b, 16), t);
            a = ref Unsafe.Add(ref a, columnA);
            b = ref Unsafe.Add(ref b, rowB);
        }

        Add(ref c, s, t);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow4(ref float a, nint rowA, nint columnA, ref float b, nint rowB, ref float c, nint rowC, int k)
    {
        ref float a1 = ref Unsafe.Add(ref a, rowA), a2 = ref Unsafe.Add(ref a1, rowA), a3 = ref Unsafe.Add(ref a2, rowA);
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            Vector256<float> left = Vector256.LoadUnsafe(ref b), right = Vector256.LoadUnsafe(ref b, 8);
            Vector256<float> x = Vector256.Create(Unsafe.Add(ref a, at));
            s0 = Vector256.FusedMultiplyAdd(x, left, s0);
            t0 = Vector256.FusedMultiplyAdd(x, right, t0);
            x = Vector256.Create(Unsafe.Add(ref a1, at));
            s1 = Vector256.FusedMultiplyAdd(x, left, s1);
            t1 = Vector256.FusedMultiplyAdd(x, right, t1);
            x = Vector256.Create(Unsafe.Add(ref a2, at));
            s2 = Vector256.FusedMultiplyAdd(x, left, s2);
            t2 = Vector256.FusedMultiplyAdd(x, right, t2);
            x = Vector256.Create(Unsafe.Add(ref a3, at));
            s3 = Vector256.FusedMultiplyAdd(x, left, s3);
            t3 = Vector256.FusedMultiplyAdd(x, right, t3);
            b = ref Unsafe.Add(ref b, rowB);
            at += columnA;
        }

        Add(ref c, s0, t0);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s1, t1);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s2, t2);
        Add(ref c = ref Unsafe.Add(ref c, rowC), s3, t3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow1(ref float a, nint columnA, ref float b, nint rowB, ref float c, int k)
    {
        Vector256<float> s = default, t = default;
        for (int p = 0; p < k; p++)
        {
            Vector256<float> x = Vector256.Create(a);
            s = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref b), s);
            t = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref b, 8), t);
            a = ref Unsafe.Add(ref a, columnA);
            b = ref Unsafe.Add(ref b, rowB);
        }

        Add(ref c, s, t);
    }

    private static void Add(ref float c, Vector512<float> left, Vector512<float> right)
    {
        (Vector512.LoadUnsafe(ref c) + left).StoreUnsafe(ref c);
        (Vector512.LoadUnsafe(ref c, 16) + right).StoreUnsafe(ref c, 16);
    }

    private static void Add(ref float c, Vector256<float> left, Vector256<float> right)
    {
        (Vector256.LoadUnsafe(ref c) + left).StoreUnsafe(ref c);
        (Vector256.LoadUnsafe(ref c, 8) + right).StoreUnsafe(ref c, 8);
    }
}
