using System.Collections.Frozen;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>The stop list of the MAPO paper's preprocessing.</summary>
public static class StopWords
{
    /// <summary>The list.</summary>
    public static IReadOnlySet<string> Default { get; } = (
        "all being - over through yourselves its before hadn with had , should to only under ours has ought do them his than very cannot they not " +
        "during yourself him nor did didn 've this she each where because doing some we are further ourselves out what for weren does above between " +
        "mustn ? be hasn who were here shouldn let hers by both about couldn of could against isn or own into while whom down wasn your from her their " +
        "aren there been . few too wouldn themselves : was until more himself on but don herself haven those he me myself these up ; below 're can " +
        "theirs my and would then is am it doesn an as itself at have in any if ! again 'll no that when same how other which you many shan 't 's our " +
        "after most 'd such 'm why a off i yours so the having once").Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
