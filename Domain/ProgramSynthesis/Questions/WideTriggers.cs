namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Further words that call for a function: each stands for a word that the published table of trigger words lists
/// (<c>over</c> for <c>more</c>, <c>penultimate</c> for <c>previous</c>).
/// </summary>
internal static class WideTriggers
{
    private static readonly Dictionary<string, string[]> Meanings = new(StringComparer.Ordinal)
    {
        ["over"] = ["more"], ["exceed"] = ["more"], ["exceeds"] = ["more"], ["exceeded"] = ["more"], ["exceeding"] = ["more"], ["since"] = ["after"],
        ["later"] = ["after", "next"], ["beyond"] = ["after"], ["past"] = ["after"], ["greater"] = ["more"], ["minimum"] = ["least", "JJS"], ["between"] = ["above", "below", "difference"],
        ["from"] = ["above"], ["through"] = ["below"], ["until"] = ["below"], ["till"] = ["below"], ["within"] = ["below"], ["up"] = ["below", "above"], ["earlier"] = ["before", "previous"], ["prior"] = ["before", "previous"],
        ["maximum"] = ["most", "JJS"], ["max"] = ["JJS"], ["min"] = ["JJS"], ["top"] = ["below"], ["under"] = ["less"], ["fewer"] = ["less"], ["only"] = ["not", "least"],
        ["never"] = ["not"], ["no"] = ["not"], ["n't"] = ["not"], ["without"] = ["not"], ["except"] = ["not"], ["excluding"] = ["not"], ["aside"] = ["not"], ["apart"] = ["not"], ["else"] = ["not", "same"],
        ["another"] = ["not", "same"], ["other"] = ["same"], ["also"] = ["same"], ["share"] = ["same"], ["shared"] = ["same"], ["as"] = ["same"], ["tied"] = ["same"], ["both"] = ["same", "total"],
        ["amount"] = ["number"], ["count"] = ["number"], ["times"] = ["number"], ["often"] = ["number", "most"], ["common"] = ["most"], ["frequent"] = ["most"], ["frequently"] = ["most"],
        ["sum"] = ["total"], ["combined"] = ["total"], ["altogether"] = ["total"], ["together"] = ["total"], ["overall"] = ["total"], ["mean"] = ["average"], ["avg"] = ["average"],
        ["second"] = ["next", "previous", "JJS"], ["penultimate"] = ["previous", "last"], ["following"] = ["next"], ["followed"] = ["next"], ["follow"] = ["next"], ["follows"] = ["next"], ["succeeded"] = ["next"], ["consecutive"] = ["next"],
        ["preceding"] = ["previous"], ["preceded"] = ["previous"], ["last"] = ["previous", "before"], ["initial"] = ["first", "JJS"], ["initially"] = ["first", "JJS"], ["start"] = ["first"], ["began"] = ["first"], ["begin"] = ["first"],
        ["original"] = ["first", "JJS"], ["end"] = ["last"], ["ended"] = ["last"], ["final"] = ["last", "JJS"], ["finally"] = ["last"], ["latest"] = ["last"], ["earliest"] = ["first"], ["recent"] = ["last", "JJS"], ["current"] = ["last"], ["ever"] = ["JJS"],
        ["leading"] = ["JJS", "first"], ["winner"] = ["JJS", "first"], ["won"] = ["JJS", "first"], ["peak"] = ["JJS"], ["record"] = ["JJS"], ["majority"] = ["most", "JJS"], ["listed"] = ["first"], ["long"] = ["difference"], ["much"] = ["difference", "total", "number"],
        ["margin"] = ["difference"], ["gap"] = ["difference"], ["compared"] = ["difference"], ["directly"] = ["next", "previous"], ["immediately"] = ["next", "previous"], ["right"] = ["next", "previous"], ["near"] = ["next"],
    };

    /// <summary>Adds what the words stand for.</summary>
    public static void AddTo(HashSet<string> words)
    {
        foreach (string word in words.ToArray())
            if (Meanings.TryGetValue(word, out string[]? meanings))
                words.UnionWith(meanings);
    }
}
