using System.Globalization;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Answers;

/// <summary>Finds what no model can answer before one is asked, and says why in one sentence.</summary>
public static class Answerability
{
    /// <summary>The longest question in tokens; those of the data sets have at most about 60 words.</summary>
    public const int MostTokens = 100;

    /// <summary>Of the words that are neither numbers nor in the table, at least this share must be known.</summary>
    public const double LeastKnownShare = 0.4;

    /// <summary>Why a question cannot be answered whatever the table is; null where nothing speaks against it.</summary>
    public static string? FaultOf(string question)
    {
        if (string.IsNullOrWhiteSpace(question)) return "the question is empty";
        if (!question.Any(char.IsLetterOrDigit)) return "the question has no word";
        int tokens = Tokenizer.Tokenize(question).Count;
        return tokens > MostTokens
            ? string.Create(CultureInfo.InvariantCulture, $"the question has {tokens} words and marks, and the models learn from questions of at most {MostTokens}; ask more briefly")
            : null;
    }

    /// <summary>Why nothing can be answered on a table; null where nothing speaks against it.</summary>
    public static string? FaultOf(KnowledgeTable table)
    {
        if (table.RowCount == 0) return "the table has no rows";
        return table.Columns.Any(c => c.IsNumeric ? c.Numbers.Length > 0 : c.Texts.Any(t => t.Any(char.IsLetterOrDigit)))
            ? null
            : "no column of the table has a cell with a word or a number";
    }

    /// <summary>Why a linked question cannot be answered by a model of this vocabulary: it is most likely in another language.</summary>
    public static string? FaultOf(Question question, PolicyVocabulary vocabulary)
    {
        string[] words = [.. question.Tokens.Where((t, i) => !question.InTable[i] && t.Any(char.IsLetter) && !t.Any(char.IsDigit) && !t.StartsWith('-'))];
        var headers = question.Table.Columns.SelectMany(c => ColumnVectors.HeaderWords(c.Name)).ToHashSet(StringComparer.Ordinal);
        int known = words.Count(w => vocabulary.Knows(w) || StopWords.Default.Contains(w) || headers.Contains(w));
        return known < LeastKnownShare * words.Length
            ? string.Create(CultureInfo.InvariantCulture, $"the model knows {known} of the question's {words.Length} words that are not in the table; ask in the language of its training questions (English for those that come with ActorLab)")
            : null;
    }
}
