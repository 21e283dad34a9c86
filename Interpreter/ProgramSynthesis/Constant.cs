namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>What the values of a question's entity are.</summary>
public enum ConstantKind : byte
{
    /// <summary>Strings (<c>string_list</c>).</summary>
    Strings,

    /// <summary>Numbers (<c>num_list</c>).</summary>
    Numbers,

    /// <summary>Dates as text (<c>datetime_list</c>).</summary>
    Dates,
}

/// <summary>An entity of the question: a short list of values that programs can name as a variable.</summary>
public sealed class Constant
{
    private Constant(ConstantKind kind, IReadOnlyList<string> texts, IReadOnlyList<double> numbers)
    {
        Kind = kind;
        Texts = texts;
        Numbers = numbers;
    }

    /// <summary>What the values are.</summary>
    public ConstantKind Kind { get; }

    /// <summary>The values of a string or date entity.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The values of a number entity.</summary>
    public IReadOnlyList<double> Numbers { get; }

    /// <summary>Makes a list of normalised strings.</summary>
    public static Constant OfStrings(params IReadOnlyList<string> values) => new(ConstantKind.Strings, values, []);

    /// <summary>Makes a list of numbers.</summary>
    public static Constant OfNumbers(params IReadOnlyList<double> values) => new(ConstantKind.Numbers, [], values);

    /// <summary>Makes a list of dates <c>yyyy-mm-dd</c> with <c>x</c> for unknown digits.</summary>
    public static Constant OfDates(params IReadOnlyList<string> values) => new(ConstantKind.Dates, values, []);
}
