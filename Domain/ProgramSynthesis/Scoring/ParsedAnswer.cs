namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>A right answer read once, so that many predictions can be compared with it quickly.</summary>
public sealed class ParsedAnswer
{
    private readonly ParsedValue[] values;

    /// <summary>
    /// For each item whether a number's own text may equal its text although the amounts differ: then numbers must be written
    /// out to be compared.
    /// </summary>
    private readonly bool[] textIsOtherNumber;

    /// <summary>Reads an answer; equal items count once.</summary>
    public ParsedAnswer(Answer answer)
    {
        if (answer.Canonical is { } canonical && canonical.Count != answer.Values.Count)
            throw new ArgumentException($"The answer has {answer.Values.Count} items and {canonical.Count} canonical ones: the counts must agree.", nameof(answer));
        List<ParsedValue> distinct = new(answer.Values.Count);
        for (int i = 0; i < answer.Values.Count; i++)
        {
            ParsedValue value = ParsedValue.Of(answer.Values[i], answer.Canonical?[i]);
            if (!distinct.Exists(known => known.IsSameItem(value))) distinct.Add(value);
        }

        values = [.. distinct];
        textIsOtherNumber = [.. distinct.Select(IsOtherNumber)];
    }

    /// <summary>The distinct items.</summary>
    public ReadOnlySpan<ParsedValue> Values => values;

    internal bool TextIsOtherNumber(int index) => textIsOtherNumber[index];

    private static bool IsOtherNumber(ParsedValue value)
    {
        ParsedValue text = ParsedValue.Of(value.Normalized);
        return text.Kind == ParsedValueKind.Number && !text.IsSameItem(value);
    }
}
