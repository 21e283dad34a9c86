namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Names of countries by the words for their people, and by their abbreviations.</summary>
internal static class CountryForms
{
    private static readonly Dictionary<string, string[]> Names = Build();

    /// <summary>What a word such as <c>german</c> may stand for in a table; empty for any other word.</summary>
    public static string[] Of(string word) => Names.TryGetValue(word, out string[]? names) ? names : [];

    /// <summary>What an abbreviation such as <c>us</c> stands for; null for any other word.</summary>
    public static string[]? Abbreviations(string word) => word switch
    {
        "us" or "u.s." or "u.s" or "usa" or "u.s.a." => ["united states", "usa", "u.s", "america"],
        "uk" or "u.k." or "u.k" => ["united kingdom", "uk", "great britain", "england"],
        "uae" => ["united arab emirates"],
        "ussr" => ["soviet union", "ussr"],
        _ => null,
    };

    private static Dictionary<string, string[]> Build()
    {
        const string pairs =
            "german germany|french france|italian italy|spanish spain|swiss switzerland|dutch netherlands|british great britain;united kingdom;gbr|english england|scottish scotland|welsh wales|irish ireland|" +
            "polish poland|danish denmark|swedish sweden|finnish finland|norwegian norway|greek greece|turkish turkey|japanese japan|chinese china|portuguese portugal|american united states;usa|americans united states;usa|" +
            "czech czech republic|slovak slovakia|hungarian hungary|romanian romania|bulgarian bulgaria|russian russia|ukrainian ukraine|belgian belgium|austrian austria|canadian canada|mexican mexico|brazilian brazil|" +
            "argentine argentina|argentinian argentina|chilean chile|peruvian peru|thai thailand|filipino philippines|korean south korea;korea|vietnamese vietnam|israeli israel|egyptian egypt|moroccan morocco|kenyan kenya|" +
            "ethiopian ethiopia|nigerian nigeria|iranian iran|iraqi iraq|indian india|pakistani pakistan|cuban cuba|jamaican jamaica|serbian serbia|croatian croatia|slovenian slovenia|estonian estonia|latvian latvia|lithuanian lithuania|" +
            "soviet soviet union;ussr|african south africa|australian australia|kazakh kazakhstan|uzbek uzbekistan|icelandic iceland|colombian colombia|venezuelan venezuela|germans germany|italians italy|female women;f|females f|male men;m|males m|women female;f|men male;m";
        return pairs.Split('|').Select(p => p.Split(' ', 2)).ToDictionary(p => p[0], p => p[1].Split(';').Where(n => n.Length > 1).ToArray(), StringComparer.Ordinal);
    }
}
