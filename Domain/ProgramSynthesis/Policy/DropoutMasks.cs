using ActorLab.Domain.Common;
using ActorLab.Interpreter.Randomness;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>What training leaves out at random, drawn anew for each step.</summary>
/// <param name="sizes">The shares left out.</param>
/// <param name="random">Where chance comes from.</param>
internal sealed class DropoutMasks(PolicySizes sizes, RandomStream random)
{
    /// <summary>What so many outputs of a layer are multiplied by; null for nothing.</summary>
    public float[]? Outputs(int length) => sizes.Dropout > 0 ? Draw(length, sizes.Dropout, (float)(1 / (1 - sizes.Dropout))) : null;

    /// <summary>For each variable 1 where its header's words are read, or 0; null for all.</summary>
    public float[]? Headers(int variables) => sizes.HeaderDropout > 0 ? Draw(variables, sizes.HeaderDropout, 1) : null;

    private float[] Draw(int length, double share, float kept)
    {
        // A quick generator of its own for each mask, since they are long.
        var generator = new Xoshiro256(random.NextULong());
        float[] mask = new float[length];
        uint limit = (uint)(share * uint.MaxValue);
        for (int i = 0; i < length; i += 2)
        {
            ulong drawn = generator.Next64();
            mask[i] = (uint)drawn < limit ? 0 : kept;
            if (i + 1 < length) mask[i + 1] = (uint)(drawn >> 32) < limit ? 0 : kept;
        }

        return mask;
    }
}
