using System.Globalization;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Baselines;

/// <summary>The costs of a space, found before a search begins, so that it is not begun for a target that no architecture has.</summary>
/// <param name="Least">The least cost that was found.</param>
/// <param name="Median">The median of random architectures.</param>
/// <param name="Largest">The largest cost that was found.</param>
public sealed record CostSurvey(double Least, double Median, double Largest)
{
    /// <summary>
    /// Draws architectures; from the cheapest and the dearest it goes on, one choice at a time, while that makes them cheaper or
    /// dearer, which finds the ends of a cost that is a sum over layers, and is a bound from inside for any other.
    /// </summary>
    /// <param name="tree">The choices of the space.</param>
    /// <param name="cost">The cost of an architecture; no number where it has none.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="draws">How many architectures are drawn.</param>
    /// <exception cref="InputException">No architecture that was drawn has a cost.</exception>
    public static CostSurvey Of(ChoiceTree tree, Func<Genotype, double> cost, RandomStream random, int draws = 1000)
    {
        (Genotype Genotype, double Cost)[] drawn =
        [
            .. Enumerable.Range(0, draws).Select(_ => GenotypeDraws.Uniform(tree, random)).Select(g => (g, cost(g))).Where(d => !double.IsNaN(d.Item2)).OrderBy(d => d.Item2),
        ];
        if (drawn.Length == 0) throw new InputException($"None of {draws} random architectures has a cost.");
        return new CostSurvey(Walk(tree, cost, drawn[0], -1), drawn[drawn.Length / 2].Cost, Walk(tree, cost, drawn[^1], 1));
    }

    /// <summary>Refuses a target outside the costs that were found.</summary>
    /// <exception cref="InputException">It is outside; the message says which costs there are.</exception>
    public void Require(double target)
    {
        if (target >= Least && target <= Largest) return;
        throw new InputException(string.Create(
            CultureInfo.InvariantCulture,
            $"No architecture of the space has the target cost {target:G6}: costs go from {Least:G6} to {Largest:G6}, half of random architectures cost less than {Median:G6}."));
    }

    private static double Walk(ChoiceTree tree, Func<Genotype, double> cost, (Genotype Genotype, double Cost) from, int sign)
    {
        (Genotype best, double most) = from;
        for (bool isBetter = true; isBetter;)
        {
            isBetter = false;
            for (int i = 0; i < tree.Count; i++)
            {
                for (int option = 0; option < tree.Nodes[i].Count; option++)
                {
                    int[] options = [.. best.Options];
                    options[i] = option;
                    var next = new Genotype(options);
                    double value = cost(next);
                    if (!(sign * value > sign * most)) continue;
                    (best, most, isBetter) = (next, value, true);
                }
            }
        }

        return most;
    }
}
