using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// What the policy reads of one question, as plain arrays made once: encoder tokens, and for every variable its value
/// vector, its span in the question and its header-match feature (spec of MAPO, sections 2.3 and 3).
/// </summary>
public sealed class PolicyInput
{
    private PolicyInput(int[] tokens, float[] inTable, ColumnVector?[] values, int[] spanStarts, int[] spanEnds, float[] features, int[] groups)
    {
        Groups = groups;
        Tokens = tokens;
        InTable = inTable;
        Values = values;
        SpanStarts = spanStarts;
        SpanEnds = spanEnds;
        Features = features;
    }

    /// <summary>Vocabulary ids of the question's tokens.</summary>
    public int[] Tokens { get; }

    /// <summary>For each token 1 where it occurs in the table.</summary>
    public float[] InTable { get; }

    /// <summary>For each variable its value vector: of a column the header's and type's words, of an entity none (zeros).</summary>
    public ColumnVector?[] Values { get; }

    /// <summary>For each variable the first token of its span, or -1 for none: a column.</summary>
    public int[] SpanStarts { get; }

    /// <summary>For each variable the last token of its span (inclusive), or -1 for none.</summary>
    public int[] SpanEnds { get; }

    /// <summary>For each variable its feature: a column's count of header words in the question, 0 for an entity.</summary>
    public float[] Features { get; }

    /// <summary>
    /// For each variable the first one that shows the same thing: the typed columns of one raw column belong together, an
    /// entity stands alone.
    /// </summary>
    public int[] Groups { get; }

    /// <summary>How many variables the question's environment starts with.</summary>
    public int Variables => Values.Length;

    /// <summary>Whether a variable has a span in the question.</summary>
    public bool HasSpan(int variable) => SpanStarts[variable] >= 0;

    /// <summary>Makes the arrays.</summary>
    /// <param name="question">The question.</param>
    /// <param name="vocabulary">The encoder's words.</param>
    /// <param name="columns">The columns' vectors.</param>
    /// <param name="maximumVariables">Variables beyond it are cut off, as the environment cuts them.</param>
    /// <param name="firstTokenSpan">Whether an entity that is the question's first token alone has a span.</param>
    public static PolicyInput Of(Question question, PolicyVocabulary vocabulary, ColumnVectors columns, int maximumVariables, bool firstTokenSpan = false)
    {
        int tokens = Math.Max(1, question.EncoderTokens.Count);
        int[] ids = new int[tokens];
        float[] inTable = new float[tokens];
        for (int i = 0; i < question.EncoderTokens.Count; i++)
        {
            ids[i] = vocabulary.IdOf(question.EncoderTokens[i]);
            inTable[i] = question.InTable[i] ? 1 : 0;
        }

        int columnCount = question.Table.Columns.Count;
        int variables = Math.Min(columnCount + question.Entities.Count, maximumVariables);
        var values = new ColumnVector?[variables];
        int[] starts = new int[variables], ends = new int[variables];
        float[] features = new float[variables];
        ColumnVector[] tableVectors = columns.Of(question.Table);
        int[] groups = new int[variables];
        var firstOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int v = 0; v < variables; v++)
        {
            if (v < columnCount)
            {
                values[v] = tableVectors[v];
                starts[v] = ends[v] = -1;
                features[v] = question.ColumnMatches[v];
                string raw = ColumnVectors.RawName(question.Table.Columns[v].Name);
                if (!firstOf.TryGetValue(raw, out groups[v])) firstOf.Add(raw, groups[v] = v);
            }
            else
            {
                QuestionEntity entity = question.Entities[v - columnCount];
                groups[v] = v;
                starts[v] = entity.Start;
                ends[v] = Math.Clamp(entity.End - 1, entity.Start, tokens - 1);
                // The published code tells columns from entities by start + end > 0, so that an entity which is token 0 alone has no span.
                if (!firstTokenSpan && ends[v] == 0) starts[v] = ends[v] = -1;
            }
        }

        return new PolicyInput(ids, inTable, values, starts, ends, features, groups);
    }
}
