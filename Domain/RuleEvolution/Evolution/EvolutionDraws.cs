using ActorLab.Interpreter.Randomness;


namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>Draws of the policies.</summary>
internal static class EvolutionDraws
{
    /// <summary>A number in 0 .. <paramref name="bound"/> - 1.</summary>
    public static int Below(IRandomSource random, int bound) => (int)((ulong)random.Next() * (uint)bound >> 32);
}
