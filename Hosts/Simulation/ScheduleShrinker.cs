namespace ActorLab.Hosts.Simulation;

/// <summary>
/// Finds a short schedule of faults under which something still goes wrong: leaves out halves, quarters and so on of the
/// faults as long as the rest suffices (delta debugging), with a bounded number of tries.
/// </summary>
internal static class ScheduleShrinker
{
    /// <summary>Shrinks.</summary>
    /// <param name="faults">A schedule that fails.</param>
    /// <param name="fails">Whether a schedule fails.</param>
    /// <param name="tries">How often to ask.</param>
    /// <returns>The shortest schedule found, which fails.</returns>
    public static IReadOnlyList<string> Shrink(IReadOnlyList<string> faults, Func<IReadOnlyList<string>, bool> fails, int tries)
    {
        IReadOnlyList<string> best = faults;
        int parts = 2;
        while (best.Count > 0 && tries > 0)
        {
            int size = (best.Count + parts - 1) / parts;
            bool shorter = false;
            for (int from = 0; from < best.Count && tries > 0 && !shorter; from += size)
            {
                List<string> rest = [.. best.Take(from), .. best.Skip(from + size)];
                tries--;
                if (!fails(rest)) continue;
                (best, shorter) = (rest, true);
                parts = Math.Max(2, parts - 1);
            }

            if (shorter) continue;
            if (size == 1) break;
            parts = Math.Min(best.Count, parts * 2);
        }

        return best;
    }
}
