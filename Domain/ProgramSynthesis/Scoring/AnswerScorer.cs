using System.Buffers;
using System.Globalization;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>
/// Right or wrong, by the rules of the official WikiTableQuestions evaluator 1.0.2: both sides are sets of items, of one size,
/// and each item of the answer must be matched by some item predicted.
/// </summary>
public static class AnswerScorer
{
    /// <summary>From here on numbers are written with an exponent, which may round them.</summary>
    private const double PlainLimit = 1e12;

    private const int StackLimit = 32;

    /// <summary>Whether the predicted texts are the right answer.</summary>
    public static bool IsCorrect(Answer answer, IReadOnlyList<string> predicted) => IsCorrect(new ParsedAnswer(answer), predicted);

    /// <summary>Whether the predicted texts are the right answer.</summary>
    public static bool IsCorrect(ParsedAnswer answer, IReadOnlyList<string> predicted)
    {
        int wanted = answer.Values.Length;
        if (predicted.Count < wanted) return false;
        if (predicted.Count == 1) return wanted == 1 && answer.Values[0].Accepts(ParsedValue.Of(predicted[0]));
        var items = new DistinctItems(wanted);
        for (int i = 0; i < predicted.Count && items.Add(ParsedValue.Of(predicted[i])); i++) { }
        return items.MatchAndReturn(answer.Values);
    }

    /// <summary>Whether values read before (<see cref="ParsedValue.Of"/>) are the right answer: for callers that keep them.</summary>
    public static bool IsCorrect(ParsedAnswer answer, ReadOnlySpan<ParsedValue> predicted)
    {
        int wanted = answer.Values.Length;
        if (predicted.Length < wanted) return false;
        if (predicted.Length == 1) return wanted == 1 && answer.Values[0].Accepts(predicted[0]);
        var items = new DistinctItems(wanted);
        for (int i = 0; i < predicted.Length && items.Add(predicted[i]); i++) { }
        return items.MatchAndReturn(answer.Values);
    }

    /// <summary>
    /// Whether a program's value is the right answer: the verdict of its texts (<see cref="Denotation.ToTexts"/>), with numbers
    /// compared as numbers.
    /// </summary>
    public static bool IsCorrect(ParsedAnswer answer, Denotation predicted)
    {
        if (predicted.Kind is not (DenotationKind.Numbers or DenotationKind.Count)) return IsCorrect(answer, predicted.ToTexts());
        int count = predicted.Numbers.Count;
        Span<double> numbers = count <= StackLimit ? stackalloc double[count] : new double[count];
        for (int i = 0; i < count; i++) numbers[i] = predicted.Numbers[i];
        return IsCorrect(answer, numbers, integers: predicted.Kind == DenotationKind.Count);
    }

    /// <summary>
    /// Whether the predicted numbers are the right answer. The verdict is that of their texts as Python 2 writes them
    /// (12 significant digits), mostly without writing them.
    /// </summary>
    /// <param name="answer">The right answer.</param>
    /// <param name="numbers">The numbers predicted.</param>
    /// <param name="integers">Whether they are integers, written without <c>.0</c>, as counts are.</param>
    public static bool IsCorrect(ParsedAnswer answer, ReadOnlySpan<double> numbers, bool integers = false)
    {
        ReadOnlySpan<ParsedValue> values = answer.Values;
        int wanted = values.Length;
        if (numbers.Length < wanted) return false;
        if (wanted == 1 && numbers.Length == 1 && !answer.TextIsOtherNumber(0) && IsFar(values[0], numbers[0])) return false;
        if (wanted > StackLimit || !AllPlain(numbers)) return IsCorrect(answer, Texts(numbers, integers));

        // Equal amounts are one item, and the first one's text stands for it.
        Span<double> amounts = stackalloc double[wanted];
        Span<double> firsts = stackalloc double[wanted];
        int count = 0;
        foreach (double number in numbers)
        {
            double amount = ParsedValue.Snap(AsWritten(number));
            if (amounts[..count].Contains(amount)) continue;
            if (count == wanted) return false;
            firsts[count] = number;
            amounts[count++] = amount;
        }

        if (count != wanted) return false;
        for (int i = 0; i < wanted; i++)
            if (!AnyAccepted(answer, i, amounts[..count], firsts[..count], integers))
                return false;
        return true;
    }

    private static bool AnyAccepted(ParsedAnswer answer, int index, ReadOnlySpan<double> amounts, ReadOnlySpan<double> numbers, bool integers)
    {
        ref readonly ParsedValue target = ref answer.Values[index];
        for (int i = 0; i < amounts.Length; i++)
        {
            if (target.Kind == ParsedValueKind.Number && Math.Abs(target.Amount - amounts[i]) < ParsedValue.Tolerance) return true;
            if (answer.TextIsOtherNumber(index) && Text(numbers[i], integers) == target.Normalized) return true;
        }

        return false;
    }

    /// <summary>Certain to be no match, though rounding to 12 digits and cutting to a whole number may shift amounts.</summary>
    private static bool IsFar(in ParsedValue target, double number) =>
        target.Kind != ParsedValueKind.Number
            ? double.IsFinite(number)
            : Math.Abs(target.Amount - number) > 1.5 + 1e-11 * Math.Abs(number);

    private static bool AllPlain(ReadOnlySpan<double> numbers)
    {
        foreach (double number in numbers)
            if (!(Math.Abs(number) < PlainLimit))
                return false;
        return true;
    }

    /// <summary>The number that its text reads as: whole numbers below the limit are exact, others rounded to 12 digits.</summary>
    private static double AsWritten(double number)
    {
        if (number == Math.Truncate(number)) return number;
        return double.Parse(PythonNumber.Text(number), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static string[] Texts(ReadOnlySpan<double> numbers, bool integers)
    {
        string[] texts = new string[numbers.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = Text(numbers[i], integers);
        return texts;
    }

    private static string Text(double number, bool integers) =>
        integers ? number.ToString("F0", CultureInfo.InvariantCulture) : PythonNumber.Text(number);

    /// <summary>The distinct items predicted, up to one more than wanted; memory is pooled.</summary>
    private ref struct DistinctItems(int wanted)
    {
        private readonly ParsedValue[] items = ArrayPool<ParsedValue>.Shared.Rent(wanted);
        private int count;

        /// <summary>Adds an item; false once there are more than wanted.</summary>
        public bool Add(in ParsedValue value)
        {
            for (int i = 0; i < count; i++)
                if (items[i].IsSameItem(value))
                    return true;
            if (count < wanted) items[count] = value;
            return count++ < wanted;
        }

        public readonly bool MatchAndReturn(ReadOnlySpan<ParsedValue> targets)
        {
            bool correct = count == wanted;
            for (int i = 0; correct && i < targets.Length; i++)
            {
                bool accepted = false;
                for (int j = 0; !accepted && j < count; j++) accepted = targets[i].Accepts(items[j]);
                correct = accepted;
            }

            ArrayPool<ParsedValue>.Shared.Return(items, clearArray: true);
            return correct;
        }
    }
}
