using System.Globalization;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>
/// A right answer on WikiSQL, read once (spec of MAPO, section 1.9): a prediction is right where it is the same list, order
/// and duplicates included. Items that read as decimal numbers are compared as numbers, all others as lower-case texts.
/// </summary>
public sealed class WikiSqlAnswer
{
    // The data set writes averages with six decimals.
    private const double Tolerance = 1e-6;

    private readonly Item[] _items;

    /// <summary>Reads an answer.</summary>
    public WikiSqlAnswer(IReadOnlyList<string> values) => _items = [.. values.Select(Item.Of)];

    /// <summary>A decimal number as WikiSQL's cells and answers write it, thousands separators allowed; null for any other text.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) ? number : null;

    /// <summary>Whether a program's value is the right answer.</summary>
    public bool IsCorrect(Denotation predicted)
    {
        if (predicted.Kind is DenotationKind.Error or DenotationKind.Rows || predicted.Count != _items.Length) return false;
        for (int i = 0; i < _items.Length; i++)
        {
            bool same = predicted.Kind == DenotationKind.Texts ? _items[i].Is(Item.Of(predicted.Texts[i])) : _items[i].Is(new Item("", predicted.Numbers[i]));
            if (!same) return false;
        }

        return true;
    }

    private readonly record struct Item(string Text, double? Amount)
    {
        public static Item Of(string text) => new(text.ToLowerInvariant(), Number(text));

        public bool Is(in Item other) => (Amount, other.Amount) switch
        {
            ({ } a, { } b) => Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(a)),
            (null, null) => string.Equals(Text, other.Text, StringComparison.Ordinal),
            _ => false,
        };
    }
}
