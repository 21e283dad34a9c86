using System.Globalization;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// Token ids of a function set: four specials, the functions in definition order, <c>all_rows</c>, <c>&lt;ERROR&gt;</c>,
/// the two brackets, then the variables v0, v1, ….
/// </summary>
public sealed class Vocabulary
{
    /// <summary><c>&lt;UNK&gt;</c>.</summary>
    public const int Unknown = 0;

    /// <summary><c>&lt;START&gt;</c>.</summary>
    public const int Start = 1;

    /// <summary><c>&lt;DECODE&gt;</c>, which a decoder reads before the first token of a program.</summary>
    public const int Decode = 2;

    /// <summary><c>&lt;END&gt;</c>.</summary>
    public const int End = 3;

    /// <summary>The first function.</summary>
    public const int FirstFunction = 4;

    private readonly string[] builtIns;
    private readonly Dictionary<string, int> ids;

    internal Vocabulary(string[] functionNames)
    {
        FunctionCount = functionNames.Length;
        builtIns = ["<UNK>", "<START>", "<DECODE>", "<END>", .. functionNames, "all_rows", "<ERROR>", "(", ")"];
        ids = builtIns.Select((text, id) => (text, id)).ToDictionary(p => p.text, p => p.id, StringComparer.Ordinal);
        AllRows = FirstFunction + FunctionCount;
        Error = AllRows + 1;
        Open = AllRows + 2;
        Close = AllRows + 3;
        FirstVariable = AllRows + 4;
    }

    /// <summary>How many functions there are.</summary>
    public int FunctionCount { get; }

    /// <summary><c>all_rows</c>.</summary>
    public int AllRows { get; }

    /// <summary><c>&lt;ERROR&gt;</c>.</summary>
    public int Error { get; }

    /// <summary><c>(</c>.</summary>
    public int Open { get; }

    /// <summary><c>)</c>.</summary>
    public int Close { get; }

    /// <summary>v0; also the number of tokens that are no variables.</summary>
    public int FirstVariable { get; }

    /// <summary>The number of tokens if there are <paramref name="variables"/> variables.</summary>
    public int Size(int variables) => FirstVariable + variables;

    /// <summary>The token's text.</summary>
    public string Text(int token) => token < FirstVariable
        ? builtIns[token]
        : string.Create(CultureInfo.InvariantCulture, $"v{token - FirstVariable}");

    /// <summary>The token of a text: a built-in's name or <c>v</c> with a number; false if there is none such.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out int token)
    {
        if (ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out token)) return true;
        token = -1;
        if (text.Length is < 2 or > 7 || text[0] != 'v' || (text[1] == '0' && text.Length > 2)) return false;
        if (!int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return false;
        token = FirstVariable + index;
        return true;
    }
}
