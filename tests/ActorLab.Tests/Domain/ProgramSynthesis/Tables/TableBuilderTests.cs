using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Tables;

public sealed class TableBuilderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static KnowledgeTable Of(string[] headers, params string[][] rows) =>
        TableBuilder.FromRaw(new RawTable { Name = "t", Headers = headers, Rows = rows });

    private static object? Cell(KnowledgeTable table, string column, int row)
    {
        TableColumn c = table.Columns.Single(x => x.Name == column);
        int value = c.ValueOfRow[row];
        return value < 0 ? null : c.IsNumeric ? c.Numbers[value] : c.Texts[value];
    }

    [Fact]
    public void NamesColumnsAsTheTaggedTablesDo()
    {
        KnowledgeTable table = Of(["", "#", "Film", "film", "Peak\nUS R&B", "€2.00", "Première", "Area (km²)", "Film 2", "Film"], [.. Enumerable.Repeat<string>("x", 10)]);
        Assert.Equal(
            ["null", "null_2", "film", "film_2", "peak_us_r_b", "_2_00", "premiere", "area_km", "film_2_2", "film_3"],
            table.Columns.Select(c => c.Name["r.".Length..^"-string".Length]));
    }

    [Fact]
    public void PartsAndDerivedNumbersComeLastWhereTheSwitchesAreOn()
    {
        var raw = new RawTable
        {
            Name = "t",
            Headers = ["Place", "Time", "Term", "Day", "Height"],
            Rows = [["Aspen, USA (won)", "1:02:03.5", "1990–95", "May 3, 1991", "6'5\""], ["at Lech", "46:58", "1999-2003", "June 1992", "6 ft"]],
        };
        KnowledgeTable plain = TableBuilder.FromRaw(raw), wide = TableBuilder.FromRaw(raw, TableOptions.Default with { PartColumns = true, DerivedNumbers = true });
        Assert.Equal(plain.Columns.Select(c => c.Name), wide.Columns.Take(plain.Columns.Count).Select(c => c.Name));
        Assert.Equal(["r.time-amount", "r.term-span", "r.day-year", "r.height-amount", "r.place-first", "r.place-last", "r.place-note"], wide.Columns.Skip(plain.Columns.Count).Select(c => c.Name));
        Assert.Equal([3723.5, 5.0, 1991.0, 77.0, "aspen", "usa", "won"], wide.Columns.Skip(plain.Columns.Count).Select(c => Cell(wide, c.Name, 0)));
        Assert.Equal([2818.0, 4.0, 1992.0, 72.0, "at lech", "lech", null], wide.Columns.Skip(plain.Columns.Count).Select(c => Cell(wide, c.Name, 1)));
    }

    [Fact]
    public void OrdersTypedColumnsByKindThenTable()
    {
        KnowledgeTable table = Of(["Year", "Score"], ["1990", "3-2"], ["May 3, 1991", "1-0"]);
        Assert.Equal(
            ["r.year-string", "r.score-string", "r.year-number", "r.score-number", "r.score-num2", "r.year-date"],
            table.Columns.Where(c => c.Name != "r.year-num2").Select(c => c.Name));
        Assert.Equal("may 3, 1991", Cell(table, "r.year-string", 1));
        Assert.Equal("1991-05-03", Cell(table, "r.year-date", 1));
        Assert.Equal(2.0, Cell(table, "r.score-num2", 0));
    }

    [Fact]
    public void LongCellsGiveNoNumber()
    {
        KnowledgeTable table = Of(["a"], ["one 2 three four five six seven eight nine"], ["1 2 3 4 5 6 7 8 9 ten"]);
        Assert.Equal(2.0, Cell(table, "r.a-number", 0));
        Assert.Null(Cell(table, "r.a-number", 1));
    }

    [Fact]
    public void RareNumbersLeaveADeadColumnOrNone()
    {
        RawTable raw = new() { Name = "t", Headers = ["a"], Rows = [["x 1"], ["b"], ["c"], ["d"], ["e"], ["f"]] };
        TableColumn dead = TableBuilder.FromRaw(raw).Columns.Single(c => c.Name == "r.a-number");
        Assert.Empty(dead.Numbers);
        Assert.All(dead.ValueOfRow, v => Assert.Equal(-1, v));
        Assert.DoesNotContain(TableBuilder.FromRaw(raw, new() { KeepDeadColumns = false }).Columns, c => c.Name == "r.a-number");
        Assert.Equal([1.0], TableBuilder.FromRaw(raw, new() { MinShareOfOrderedColumn = 0 }).Columns.Single(c => c.Name == "r.a-number").Numbers);
    }

    [Fact]
    public void LineBreaksAreEscapedOrSpaces()
    {
        RawTable raw = new() { Name = "t", Headers = ["a"], Rows = [["New\nYork"]] };
        Assert.Equal("new\\nyork", Cell(TableBuilder.FromRaw(raw), "r.a-string", 0));
        Assert.Equal("new york", Cell(TableBuilder.FromRaw(raw, new() { KeepEscapes = false }), "r.a-string", 0));
    }

    [Fact]
    public void ATableWithoutRowsHasItsStringColumns()
    {
        KnowledgeTable table = Of(["a", "b"]);
        Assert.Equal(0, table.RowCount);
        Assert.Equal(2, table.Columns.Count);
    }

    [Theory]
    [InlineData("2,000 ft", 2000.0, null)]
    [InlineData("695 758", 695758.0, null)]
    [InlineData("3-2", 3.0, 2.0)]
    [InlineData("−13.5\n(7.7)", 13.5, 7.7)]
    [InlineData(".489", 0.489, null)]
    [InlineData("1,234.5,6", 1234.5, 6.0)]
    [InlineData("S2", 2.0, null)]
    [InlineData("2E3", 2000.0, null)]
    [InlineData("March 7, 2011", 72011.0, null)]
    [InlineData("twenty three", 23.0, null)]
    [InlineData("Third", 3.0, null)]
    [InlineData("two hundred and five", 205.0, null)]
    [InlineData("one two", null, null)]
    [InlineData("A. Smith 3", null, null)]
    [InlineData("none", null, null)]
    [InlineData("", null, null)]
    public void ReadsNumbersOfCells(string text, double? first, double? second)
    {
        // A second row keeps the columns alive.
        KnowledgeTable table = TableBuilder.FromRaw(
            new RawTable { Name = "t", Headers = ["a"], Rows = [[text], ["1-1"]] }, new() { MinShareOfOrderedColumn = 0 });
        Assert.Equal(first, Cell(table, "r.a-number", 0));
        Assert.Equal(second, Cell(table, "r.a-num2", 0));
    }

    [Theory]
    [InlineData("1980", "1980-xx-xx")]
    [InlineData("3012", null)]
    [InlineData("March 7, 2011", "2011-03-07")]
    [InlineData("7 March 2011", "2011-03-07")]
    [InlineData("7th of March, 2011", "2011-03-07")]
    [InlineData("Sept. 28", "xxxx-09-28")]
    [InlineData("June 1985", "1985-06-xx")]
    [InlineData("May", "xxxx-05-xx")]
    [InlineData("Saturday, April 13", "xxxx-04-13")]
    [InlineData("1934 Mar 31", "1934-03-31")]
    [InlineData("1958-03-14", "1958-03-14")]
    [InlineData("11/28/2009", "2009-11-28")]
    [InlineData("13-12-1989", "1989-12-13")]
    [InlineData("12.04.1986", "1986-04-12")]
    [InlineData("03/22/82", "xxxx-03-22")]
    [InlineData("31 April 2004", null)]
    [InlineData("30/30/2004", null)]
    [InlineData("1990-2001", null)]
    [InlineData("1980s", null)]
    [InlineData("13 February 1951 – 26 October 1951", null)]
    [InlineData("March of the Penguins", null)]
    [InlineData("Jan Schulz", null)]
    [InlineData("0-0-0000", null)]
    [InlineData("", null)]
    public void ReadsDatesOfCells(string text, string? date) => Assert.Equal(date, DateReader.OfCell(text));

    [Fact]
    public void ReadsATaggedTable()
    {
        const string fields = "row\tcol\tid\tcontent\ttokens\tlemmaTokens\tposTags\tnerTags\tnerValues\tnumber\tdate\tnum2\tlist\tlistId\n";
        string path = _folder.File(
            "204-tagged/7.tagged",
            fields + "-1\t0\tfb:row.row.day\tDay\tday\t\t\t\t\t\t\t\t\t\n0\t0\tx\tMay\\n1990 (x)\tmay|1990\t\t\t\t\t1990.0\t1990-05-xx\t\t\t\n");
        KnowledgeTable table = TableBuilder.FromTagged(path);
        Assert.Equal("t_204_7", table.Name);
        Assert.Equal(["r.day-string", "r.day-number", "r.day-date"], table.Columns.Select(c => c.Name));
        Assert.Equal("may\\n1990", Cell(table, "r.day-string", 0));
    }

    [Theory]
    [InlineData("row\tcol\n", 1)]
    [InlineData("", 1)]
    [InlineData("row\tcol\tid\tcontent\ttokens\tnumber\tdate\tnum2\n-1\t0\tfb:row.row.a\tA\ta\t\t\t\n0\t0\tx\ty\n", 3)]
    [InlineData("row\tcol\tid\tcontent\ttokens\tnumber\tdate\tnum2\n-1\t0\tfb:row.row.a\tA\ta\t\t\t\n0\t0\tx\ty\ty\tmany\t\t\n", 3)]
    [InlineData("row\tcol\tid\tcontent\ttokens\tnumber\tdate\tnum2\n-1\t0\tfb:row.row.a\tA\ta\t\t\t\n1\t0\tx\ty\ty\t\t\t\n", 3)]
    public void AFaultyTaggedTableNamesItsLine(string text, int line)
    {
        string path = _folder.File("t.tagged", text);
        Assert.Equal(line, Assert.Throws<InputException>(() => TableBuilder.FromTagged(path)).Line);
    }
}
