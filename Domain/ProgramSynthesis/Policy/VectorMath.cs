namespace ActorLab.Domain.ProgramSynthesis.Policy;

internal static class VectorMath
{
    /// <summary>Scales a vector to length 1; a zero vector stays.</summary>
    public static void Normalize(Span<float> vector)
    {
        double sum = 0;
        foreach (float x in vector) sum += (double)x * x;
        if (sum == 0) return;
        float scale = (float)(1 / Math.Sqrt(sum));
        foreach (ref float x in vector) x *= scale;
    }
}
