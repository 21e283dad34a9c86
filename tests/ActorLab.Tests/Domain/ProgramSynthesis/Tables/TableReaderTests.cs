using System.Text;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Tables;

public sealed class TableReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RawTable Read(string text, string name = "t.csv", TableReaderOptions? options = null) =>
        TableReader.Read(_folder.File(name, text), options: options);

    private InputException Fails(string text, string name = "t.csv", TableReaderOptions? options = null) =>
        Assert.Throws<InputException>(() => Read(text, name, options));

    [Fact]
    public void ReadsAnOrdinaryFile()
    {
        RawTable table = Read("City,Note\r\nParis,\"big, old \"\"city\"\"\nof light\"\r\nRome,\r\n");
        Assert.Equal("t", table.Name);
        Assert.Equal(["City", "Note"], table.Headers);
        Assert.Equal(["Paris", "big, old \"city\"\nof light"], table.Rows[0]);
        Assert.Equal(["Rome", ""], table.Rows[1]);
    }

    [Theory]
    [InlineData(TableDialect.Auto)]
    [InlineData(TableDialect.BackslashCsv)]
    public void ReadsBackslashEscapes(TableDialect dialect)
    {
        RawTable table = Read("\"Song\",\"Path\"\n\"the \\\"A\\\" side\",\"c:\\\\x\"\n\"\\\"whole\\\"\",\"\"\n", options: new() { Dialect = dialect });
        Assert.Equal(["the \"A\" side", "c:\\x"], table.Rows[0]);
        Assert.Equal(["\"whole\"", ""], table.Rows[1]);
    }

    [Fact]
    public void BackslashBeforeAClosingQuoteIsPlainInRfcFiles()
    {
        RawTable table = Read("Path,Size\n\"c:\\dir\\\",3\n\"d:\\\",4\n");
        Assert.Equal(["c:\\dir\\", "3"], table.Rows[0]);
        Assert.Equal(["d:\\", "4"], table.Rows[1]);
    }

    [Fact]
    public void ReadsTsvWithItsEscapes()
    {
        RawTable table = Read("A\tB\nx\\ny\ta\\pb\n\"q\tc\\\\n\n", "t.tsv");
        Assert.Equal(["x\ny", "a|b"], table.Rows[0]);
        Assert.Equal(["\"q", "c\\n"], table.Rows[1]);
    }

    [Theory]
    [InlineData("a;b\n1,5;2\n", "1,5")]
    [InlineData("a\tb\n1,5\t2\n", "1,5")]
    [InlineData("\"a;x;y\",b\n1;5,2\n", "1;5")]
    public void FindsTheSeparator(string text, string first) => Assert.Equal([first, "2"], Read(text).Rows[0]);

    [Fact]
    public void ShortRowsAreFilledAndBlankLinesSkipped()
    {
        RawTable table = Read("a,b,c\n1\n\n2,3\n4,5,6,,\n");
        Assert.Equal([["1", "", ""], ["2", "3", ""], ["4", "5", "6"]], table.Rows);
    }

    [Fact]
    public void ALongRowIsAnErrorWithItsLine()
    {
        InputException e = Fails("a,b\n\"x\ny\",1\n1,2,3\n");
        Assert.Equal(4, e.Line);
        Assert.Contains("3 cells", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("   \n")]
    public void AnEmptyFileHasNoHeader(string text) => Assert.Contains("empty", Fails(text).Message, StringComparison.Ordinal);

    [Fact]
    public void AHeaderWithoutRowsIsATable() => Assert.Empty(Read("a,b\n").Rows);

    [Theory]
    [InlineData("a,b\n1,\"open\n2,3\n4,5\n", 2)]
    [InlineData("a,b\n1,2\n\"x\"y,3\n", 3)]
    public void BrokenQuotesNameTheirLine(string text, int line) => Assert.Equal(line, Fails(text).Line);

    [Fact]
    public void AQuoteInsideAnUnquotedCellIsPlain() => Assert.Equal(["5\" disk", "3"], Read("a,b\n5\" disk,3\n").Rows[0]);

    [Fact]
    public void AMillionRowsAreRefusedAtOnce()
    {
        var text = new StringBuilder("a,b\n");
        for (int i = 0; i < 1_000_000; i++) text.Append("1,2\n");
        string path = _folder.File("big.csv", text.ToString());
        InputException e = Assert.Throws<InputException>(() => TableReader.Read(path));
        Assert.Equal(20_002, e.Line);
        Assert.Contains("20,000", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, Read("a\n1\n2\n3\n", options: new() { MaxRows = 3 }).Rows.Count);
    }

    [Fact]
    public void TooManyBytesOrColumnsAreRefused()
    {
        Assert.Contains("bytes", Fails("a,b\n1,2\n", options: new() { MaxBytes = 4 }).Message, StringComparison.Ordinal);
        Assert.Contains("columns", Fails("a,b,c\n", options: new() { MaxColumns = 2 }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ByteOrderMarksChooseTheEncoding()
    {
        foreach (Encoding encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("stadt,n\nköln,1\n")];
            RawTable table = TableReader.Read(_folder.File("e.csv", bytes));
            Assert.Equal("stadt", table.Headers[0]);
            Assert.Equal("köln", table.Rows[0][0]);
        }
    }

    [Fact]
    public void BytesThatAreNoUtf8NameTheirLine()
    {
        string path = _folder.File("latin.csv", Encoding.Latin1.GetBytes("stadt,n\nbonn,2\nköln,1\n"));
        InputException e = Assert.Throws<InputException>(() => TableReader.Read(path));
        Assert.Equal(3, e.Line);
        Assert.Contains("UTF-8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BinaryFilesAndMissingFilesAreRefused()
    {
        string path = _folder.File("x.csv", [65, 10, 0, 66]);
        Assert.Equal(2, Assert.Throws<InputException>(() => TableReader.Read(path)).Line);
        Assert.Throws<InputException>(() => TableReader.Read(path + ".none"));
    }
}
