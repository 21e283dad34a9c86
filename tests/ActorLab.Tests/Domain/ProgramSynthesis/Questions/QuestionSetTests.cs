using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Questions;

public sealed class QuestionSetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public QuestionSetTests()
    {
        _folder.File("tables/a/rivers.csv", "River,Length\nNile,6650\nRhine,1230\n");
        _folder.File("tables/towns.tsv", "Town\tPeople\nBonn\t330000\n");
    }

    public void Dispose() => _folder.Dispose();

    private QuestionSet Load(string questions, string? splits = null) => QuestionSet.Load(new QuestionSetOptions
    {
        Tables = Path.Combine(_folder.Path, "tables"),
        Questions = _folder.File("q.tsv", questions),
        Splits = splits is null ? null : _folder.File("splits.tsv", splits),
    });

    private const string Two = "id\tutterance\tcontext\ttargetValue\n1\thow long is the nile?\ta/rivers.csv\t6650\n2\twho lives in bonn?\ttowns.tsv\t330000\n";

    [Fact]
    public void LoadsAFolderOfTablesAndQuestions()
    {
        QuestionSet set = Load(Two);
        Assert.Equal([QuestionSet.AllSplit], set.Splits);
        Question q = set.Of(QuestionSet.AllSplit)[0];
        Assert.Equal("a/rivers", q.Table.Name);
        Assert.Equal("nile", Assert.Single(q.Entities).Value.Texts[0]);
    }

    [Fact]
    public void SplitsComeFromAColumnOrAFile()
    {
        QuestionSet column = Load("id\tutterance\tcontext\ttargetValue\tsplit\n1\tx\ttowns.tsv\t1\ttest\n2\ty\ttowns.tsv\t1\ttrain\n");
        Assert.Equal("1", Assert.Single(column.Of("test")).Id);
        QuestionSet file = Load(Two, "id\tsplit\n1\tdev\n2\ttrain\n");
        Assert.Equal("2", Assert.Single(file.Of("train")).Id);
        Assert.Contains("dev, train", Assert.Throws<InputException>(() => file.Of("tset")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownTableNamesTheQuestionsLine()
    {
        InputException e = Assert.Throws<InputException>(() => Load(Two + "3\twho?\tnowhere.csv\tx\n"));
        Assert.Equal(4, e.Line);
        Assert.Contains("nowhere.csv", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFaultyTableIsTheError()
    {
        _folder.File("tables/bad.csv", "a,b\n1,2,3\n");
        InputException e = Assert.Throws<InputException>(() => Load(Two + "3\twho?\tbad.csv\tx\n"));
        Assert.EndsWith("bad.csv", e.File, StringComparison.Ordinal);
        Assert.Equal(2, e.Line);
    }

    [Theory]
    [InlineData("id\tsplit\n1\tdev\n", null)]
    [InlineData("id\tsplit\n1\tdev\n9\tdev\n", 3)]
    [InlineData("id\tsplit\n1\tdev\n1\ttest\n", 3)]
    [InlineData("id\tsplit\n1\t\n", 2)]
    [InlineData("name\tsplit\n", 1)]
    [InlineData("id\tsplit\n1\n", 2)]
    public void AFaultySplitFileIsAnError(string splits, int? line) =>
        Assert.Equal(line, Assert.Throws<InputException>(() => Load(Two, splits)).Line);

    [Fact]
    public void AMissingFolderIsAnError() => Assert.Throws<InputException>(() =>
        QuestionSet.Load(new QuestionSetOptions { Tables = Path.Combine(_folder.Path, "none"), Questions = _folder.File("q.tsv", Two) }));
}
