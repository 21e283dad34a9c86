using System.Globalization;
using System.Text;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>How our recognizers and CoreNLP's tags of WikiTableQuestions agree.</summary>
public sealed record AgreementReport
{
    /// <summary>Tables compared.</summary>
    public required int Tables { get; init; }

    /// <summary>Questions compared.</summary>
    public required int Questions { get; init; }

    /// <summary>First numbers of cells.</summary>
    public required Agreement Number { get; init; }

    /// <summary>Second numbers of cells.</summary>
    public required Agreement Number2 { get; init; }

    /// <summary>Dates of cells.</summary>
    public required Agreement Date { get; init; }

    /// <summary>Entities of questions, all kinds.</summary>
    public required Agreement Entities { get; init; }

    /// <summary>Entities of questions by kind: strings, numbers, dates.</summary>
    public required IReadOnlyList<Agreement> EntitiesByKind { get; init; }

    /// <summary>Differing readings, the most frequent shapes first, some for each field.</summary>
    public required IReadOnlyList<Disagreement> Examples { get; init; }

    /// <summary>The report as a table of text, followed by the examples.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Tables:N0} tables, {Questions:N0} questions: our recognizers against the CoreNLP-tagged files");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"",-18}{"compared",10}{"agree",9}{"ours",9}{"tagged",9}{"precision",11}{"recall",9}");
        foreach (Agreement row in (Agreement[])[Number, Number2, Date, Entities, .. EntitiesByKind])
            text.AppendLine(CultureInfo.InvariantCulture, $"{row.Name,-18}{row.Total,10:N0}{row.Share,9:P2}{row.Ours,9:N0}{row.Tagged,9:N0}{row.Precision,11:P2}{row.Recall,9:P2}");
        foreach (IGrouping<string, Disagreement> field in Examples.GroupBy(e => e.Field))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{field.Key}: readings that differ (how often; ours <> tagged; where)");
            foreach (Disagreement e in field)
                text.AppendLine(CultureInfo.InvariantCulture, $"{e.Count,6}  {e.Text}  :  {Show(e.Ours)} <> {Show(e.Tagged)}  ({e.Where})");
        }

        return text.ToString();
    }

    private static string Show(string reading) => reading.Length == 0 ? "none" : reading;
}
