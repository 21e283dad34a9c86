using System.Formats.Tar;
using System.IO.Compression;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Scoring;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Scoring;

public sealed class PredictionFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("actorlab-score-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_file_is_scored_and_missing_predictions_count_as_wrong()
    {
        string gold = Write("gold.tagged", "id\ttargetValue\ttargetCanon\nq1\t10 years\t10.0\nq2\ta|b\ta|b\nq3\tx\tx\nq4\ty\ty\n");
        string predictions = Write("predictions.tsv", "q2\tb\ta\nq1\t10\nq3\n");
        ScoreReport report = PredictionFile.Score(gold, predictions);
        Assert.Equal((2, 4, 1), (report.Correct, report.Total, report.Missing));
        Assert.Equal(0.5, report.Accuracy);
        Assert.Equal(["q1", "q2"], report.CorrectIds);
    }

    [Fact]
    public void Gold_may_lack_canonical_values()
    {
        string gold = Write("gold.tsv", "id\tutterance\tcontext\ttargetValue\nq1\twho?\tcsv/1.csv\t4\n");
        Assert.Equal(1, PredictionFile.Score(gold, Write("p.tsv", "q1\t4.0\r\n")).Correct);
    }

    [Fact]
    public void Escapes_are_undone_in_the_evaluators_order()
    {
        Assert.Equal(["a\nb", "c|d", @"e\f"], GoldFile.Unescape(@"a\nb|c\pd|e\\f"));
        Assert.Equal("\\\n", GoldFile.UnescapeItem(@"\\n"));
    }

    [Theory]
    [InlineData("q1\ta\nq1\tb\n", 2, "predicted on line 1")]
    [InlineData("q1\ta\nq9\tb\n", 2, "no question q9")]
    [InlineData("\tb\n", 1, "no id")]
    public void Faults_of_predictions_name_file_and_line(string text, int line, string part)
    {
        string gold = Write("gold.tsv", "id\ttargetValue\nq1\ta\n");
        string path = Write("p.tsv", text);
        InputException fault = Assert.Throws<InputException>(() => PredictionFile.Score(gold, path));
        Assert.Equal((path, line), (fault.File, fault.Line));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("id\tanswer\n", "column targetValue is missing")]
    [InlineData("id\ttargetValue\nq1\n", "1 columns")]
    [InlineData("id\ttargetValue\nq1\ta\nq1\ta\n", "occurs twice")]
    [InlineData("id\ttargetValue\ttargetCanon\nq1\ta|b\ta\n", "targetCanon 1")]
    public void Faults_of_gold_are_told(string text, string part) =>
        Assert.Contains(part, Assert.Throws<InputException>(() => GoldFile.Read(Write("gold.tsv", text))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_a_fault_of_the_input() =>
        Assert.Throws<InputException>(() => GoldFile.Read(Path.Combine(folder.FullName, "none.tsv")));

    [Fact]
    public void What_is_written_is_read_again()
    {
        string path = Path.Combine(folder.FullName, "out.tsv");
        PredictionFile.Write(path, [new Prediction("q1", ["a", "b\tc\nd"]), new Prediction("q2", [])]);
        Assert.Equal("q1\ta\tb c d\nq2\n", File.ReadAllText(path));
        IReadOnlyList<Prediction> read = PredictionFile.Read(path);
        Assert.Equal(["q1", "q2"], read.Select(p => p.Id));
        Assert.Empty(read[1].Items);
        Assert.Throws<ArgumentException>(() => PredictionFile.Write(path, [new Prediction("q\t1", [])]));
    }

    [SkippableFact]
    public void Every_answer_of_the_official_test_set_accepts_itself()
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        string pack = DataRoot.Require().Locate("wikitablequestions", "wtq-1.0.2-tagged.tar.gz");
        string gold = Path.Combine(folder.FullName, "gold.tagged");
        using (var tar = new TarReader(new GZipStream(File.OpenRead(pack), CompressionMode.Decompress)))
            while (tar.GetNextEntry() is { } entry)
                if (entry.Name.EndsWith("pristine-unseen-tables.tagged", StringComparison.Ordinal)) entry.ExtractToFile(gold, overwrite: true);
        OrderedDictionary<string, Answer> answers = GoldFile.Read(gold);
        Assert.Equal(4344, answers.Count);
        ScoreReport report = PredictionFile.Score(answers, answers.Select(pair => new Prediction(pair.Key, pair.Value.Values)));
        Assert.Equal(4344, report.Correct);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
