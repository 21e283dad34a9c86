using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Answers;

/// <summary>An answer and the programs found that give it.</summary>
/// <param name="Denotation">The answer, as its most probable program computes it.</param>
/// <param name="Probability">Sum of its programs' probabilities.</param>
/// <param name="Programs">Its programs, most probable first.</param>
public sealed record RankedAnswer(Denotation Denotation, double Probability, IReadOnlyList<BeamProgram> Programs)
{
    /// <summary>The answers of a beam, the chosen one first; a count and the same number from elsewhere are one answer.</summary>
    /// <param name="beam">Finished programs, most probable first.</param>
    /// <param name="choice">Which answer comes first.</param>
    public static IReadOnlyList<RankedAnswer> Of(IReadOnlyList<BeamProgram> beam, AnswerChoice choice)
    {
        // Groups keep the order of their first, most probable program; sorting is stable.
        IEnumerable<RankedAnswer> answers = beam
            .GroupBy(p => p.Denotation, SameAnswer.Comparer)
            .Select(g => new RankedAnswer(g.First().Denotation, g.Sum(p => Math.Exp(p.LogProbability)), [.. g]));
        return [.. choice == AnswerChoice.Sum ? answers.OrderByDescending(a => a.Probability) : answers];
    }

    private sealed class SameAnswer : IEqualityComparer<Denotation>
    {
        public static SameAnswer Comparer { get; } = new();

        public bool Equals(Denotation? x, Denotation? y) =>
            x is not null && y is not null && (x.Equals(y) || (IsNumeric(x) && IsNumeric(y) && x.Numbers.SequenceEqual(y.Numbers)));

        public int GetHashCode(Denotation of)
        {
            if (!IsNumeric(of)) return of.GetHashCode();
            var hash = new HashCode();
            foreach (double number in of.Numbers) hash.Add(number);
            return hash.ToHashCode();
        }

        private static bool IsNumeric(Denotation of) => of.Kind is DenotationKind.Numbers or DenotationKind.Count;
    }
}
