using System.Text;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>Prediction files as the official evaluator reads them: one question a line, its id and the items, TAB between.</summary>
public static class PredictionFile
{
    /// <summary>Reads predictions, in the file's order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="known">Whether there is a question of an id; null to accept any.</param>
    public static IReadOnlyList<Prediction> Read(string path, Func<string, bool>? known = null)
    {
        List<Prediction> predictions = [];
        var lineOfId = new Dictionary<string, int>(StringComparer.Ordinal);
        using StreamReader reader = ScoringInput.Open(path);
        for (int line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0) continue;
            string[] cells = text.Split('\t');
            if (cells[0].Length == 0) throw new InputException("the line has no id; it must read id, TAB, item, TAB, item, ….", path, line);
            if (known is not null && !known(cells[0])) throw new InputException($"there is no question {cells[0]} among the right answers; check that both files are of one split.", path, line);
            if (!lineOfId.TryAdd(cells[0], line)) throw new InputException($"the id {cells[0]} was predicted on line {lineOfId[cells[0]]} already; leave one.", path, line);
            predictions.Add(new Prediction(cells[0], cells[1..]));
        }

        return predictions;
    }

    /// <summary>Writes predictions. Tabs and line breaks inside items become spaces, which scoring takes for the same.</summary>
    public static void Write(string path, IEnumerable<Prediction> predictions)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        foreach (Prediction prediction in predictions)
        {
            if (prediction.Id.Length == 0 || prediction.Id.AsSpan().ContainsAny("\t\r\n"))
                throw new ArgumentException($"The id \"{prediction.Id}\" is empty or holds a tab or a line break.", nameof(predictions));
            writer.Write(prediction.Id);
            foreach (string item in prediction.Items)
            {
                writer.Write('\t');
                writer.Write(item.AsSpan().ContainsAny("\t\r\n") ? item.Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ') : item);
            }

            writer.WriteLine();
        }
    }

    /// <summary>
    /// Scores a file of predictions against a file of right answers. Where that file parts its questions in splits, those
    /// splits count of which something was predicted.
    /// </summary>
    public static ScoreReport Score(string goldPath, string predictionsPath)
    {
        OrderedDictionary<string, Answer> gold = GoldFile.Read(goldPath, out IReadOnlyDictionary<string, string>? splits);
        IReadOnlyList<Prediction> predictions = Read(predictionsPath, gold.ContainsKey);
        if (splits is null || predictions.Count == 0) return Score(gold, predictions);
        string[] predicted = [.. predictions.Select(p => splits[p.Id]).Distinct(StringComparer.Ordinal)];
        var counted = new OrderedDictionary<string, Answer>(gold.Where(g => predicted.Contains(splits[g.Key], StringComparer.Ordinal)), StringComparer.Ordinal);
        return Score(counted, predictions) with { Splits = predicted };
    }

    /// <summary>Scores predictions against right answers by question id.</summary>
    public static ScoreReport Score(IReadOnlyDictionary<string, Answer> gold, IEnumerable<Prediction> predictions)
    {
        Dictionary<string, IReadOnlyList<string>> items = predictions.ToDictionary(p => p.Id, p => p.Items, StringComparer.Ordinal);
        List<string> correct = [];
        int missing = 0;
        foreach ((string id, Answer answer) in gold)
        {
            if (!items.TryGetValue(id, out IReadOnlyList<string>? predicted)) missing++;
            else if (AnswerScorer.IsCorrect(answer, predicted)) correct.Add(id);
        }

        return new ScoreReport(correct.Count, gold.Count, missing, correct);
    }
}
