using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Questions;

public sealed class QuestionReaderTests : IDisposable
{
    private const string Header = "id\tutterance\tcontext\ttargetValue\n";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<RawQuestion> Read(string text, bool needAnswers = true) => QuestionReader.Read(_folder.File("q.tsv", text), needAnswers);

    [Fact]
    public void ReadsQuestionsAndAnswers()
    {
        RawQuestion q = Assert.Single(Read("\ufeff" + Header + "a\twho?\tt.csv\tx\\py|new\\nline|c\\\\n\r\n\n"));
        Assert.Equal(("a", "who?", "t.csv", 2), (q.Id, q.Text, q.Context, q.Line));
        // Escapes of answers are undone in the official evaluator's order, as score does: \n before \\.
        Assert.Equal(["x|y", "new\nline", "c\\\n"], q.Answer!.Values);
        Assert.Null(q.Answer.Canonical);
        Assert.Null(q.Tags);
    }

    [Fact]
    public void ReadsTagsAndCanonicalAnswers()
    {
        RawQuestion q = Assert.Single(Read(
            "id\tutterance\tcontext\ttargetValue\ttokens\tposTags\tnerTags\tnerValues\ttargetCanon\n" +
            "a\tin 5\tt.csv\t10 years\tin|5\tIN|CD\tO|NUMBER\t|5.0\t10.0\n"));
        Assert.Equal(["10.0"], q.Answer!.Canonical!);
        Assert.Equal(["", "5.0"], q.Tags!.Values);
    }

    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("id\tutterance\n", 1, "context, targetValue")]
    [InlineData(Header + "a\twho\tt.csv\n", 2, "3 fields")]
    [InlineData(Header + "a\twho\tt.csv\t\n", 2, "no answer")]
    [InlineData(Header + "a\t\tt.csv\tx\n", 2, "utterance")]
    [InlineData(Header + "\twho\tt.csv\tx\n", 2, "id")]
    [InlineData(Header + "a\twho\tt.csv\tx\na\twhy\tt.csv\tx\n", 3, "line 2")]
    public void AFaultNamesFileAndLine(string text, int line, string says)
    {
        InputException e = Assert.Throws<InputException>(() => Read(text));
        Assert.Equal(line, e.Line);
        Assert.EndsWith("q.tsv", e.File, StringComparison.Ordinal);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnswersCanBeLeftOutWhereNotNeeded()
    {
        Assert.Null(Assert.Single(Read("id\tutterance\tcontext\na\twho\tt.csv\n", needAnswers: false)).Answer);
        Assert.Null(Assert.Single(Read(Header + "a\twho\tt.csv\t\n", needAnswers: false)).Answer);
    }

    [Fact]
    public void TagsOfUnequalLengthAreAnError()
    {
        InputException e = Assert.Throws<InputException>(() => Read(
            "id\tutterance\tcontext\ttargetValue\ttokens\tposTags\tnerTags\tnerValues\na\tx y\tt\tz\tx|y\tNN\tO|O\t|\n"));
        Assert.Contains("posTags", e.Message, StringComparison.Ordinal);
    }
}
