namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// The words and part-of-speech tags that allow a function in random exploration. A function that the table does not
/// list is always allowed.
/// </summary>
public static class TriggerWords
{
    private static readonly string[] Superlative = ["JJR", "JJS", "RBR", "RBS", "top", "first", "bottom", "last"];
    private static readonly string[] Extreme = ["JJR", "JJS", "RBR", "RBS"];
    private static readonly string[] More = ["RBR", "JJR", "more", "than", "least", "above", "after"];
    private static readonly string[] Fewer = ["RBR", "JJR", "less", "than", "most", "below", "before", "under"];
    private static readonly string[] Neighbour = ["next", "previous", "after", "before", "above", "below"];

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["argmax"] = Superlative,
        ["argmin"] = Superlative,
        ["average"] = ["average"],
        ["count"] = ["how", "many", "total", "number"],
        ["diff"] = ["difference", "more", "than"],
        ["filter_ge"] = More,
        ["filter_greater"] = More,
        ["filter_le"] = Fewer,
        ["filter_less"] = Fewer,
        ["filter_str_contain_not_any"] = ["not", "other", "besides"],
        ["first"] = ["first", "top"],
        ["last"] = ["last", "bottom"],
        ["maximum"] = Extreme,
        ["minimum"] = Extreme,
        ["mode"] = ["most"],
        ["next"] = Neighbour,
        ["previous"] = Neighbour,
        ["same"] = ["same"],
        ["sum"] = ["all", "combine", "total"],
        ["count_values"] = ["how", "many", "number", "total", "different", "amount"],
        ["diff_counts"] = ["difference", "more", "than", "fewer", "less"],
        ["filter_above_row"] = [.. More, "same", "over", "next", "before"],
        ["filter_below_row"] = [.. Fewer, "same", "over", "next", "after"],
        ["diff_columns"] = ["difference", "between", "more", "than", "long", "years", "days", "margin", "change", "less", "fewer", "age", "old"],
        ["sum_columns"] = ["total", "combined", "and", "scored", "all", "altogether", "together"],
        ["filter_blank"] = ["no", "not", "n't", "without", "never", "only", "unknown", "missing", "none"],
        ["filter_not_blank"] = ["any", "have", "had", "has", "listed", "with", "did", "earn", "received", "given", "not", "least", "only"],
        ["second_max"] = ["second", "2nd", "runner-up", "runner", "next"],
        ["second_min"] = ["second", "2nd", "next"],
    };

    /// <summary>The words of a function, empty where the table does not list it.</summary>
    public static IReadOnlyList<string> Of(string function) => Words.TryGetValue(function, out string[]? words) ? words : [];

    /// <summary>Whether a question with these words and tags allows the function.</summary>
    public static bool Allow(string function, IReadOnlySet<string> wordsAndTags)
        => !Words.TryGetValue(function, out string[]? words) || words.Any(wordsAndTags.Contains);
}
