using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Tables;

public sealed class TableFileTests
{
    private const string Escaped = "\"Name\",\"Note\"\n\"a \\\"b\\\" c\",\"x\ny\"\n";

    [Fact]
    public void Files_in_the_folders_of_WikiTableQuestions_are_read_as_its_own()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["204-csv"]);
        File.WriteAllText(Path.Combine(folder["204-csv"], "7.csv"), Escaped);
        TableFile file = TableFile.Read(Path.Combine(folder["204-csv"], "7.csv"));
        Assert.Equal("t_204_7", file.Table.Name);
        Assert.Equal("a \"b\" c", file.Raw.Rows[0][0]);
        Assert.Equal("x\\ny", file.Table.Columns[1].Texts[0]);
    }

    [Fact]
    public void Any_other_table_is_the_users_own()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["7.csv"], Escaped);
        TableFile file = TableFile.Read(folder["7.csv"]);
        Assert.Equal("7", file.Table.Name);
        Assert.Equal("x y", file.Table.Columns[1].Texts[0]);
    }

    [Fact]
    public void A_tagged_table_has_its_cells_as_rows()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["7.tagged"],
        [
            "row\tcol\tid\tcontent\ttokens\tlemmaTokens\tposTags\tnerTags\tnerValues\tnumber\tdate\tnum2\tlist\tlistId",
            "-1\t0\tfb:row.row.name\tName\tName\tname\tNN\tO\t\t\t\t\t\t",
            "0\t0\tfb:cell.a\ta\\nb 3\ta|b|3\ta|b|3\tNN|NN|CD\tO|O|NUMBER\t||3.0\t3.0\t\t\t\t",
        ]);
        TableFile file = TableFile.Read(folder["7.tagged"]);
        Assert.Equal(["name"], file.Raw.Headers);
        Assert.Equal("a\nb 3", file.Raw.Rows[0][0]);
        Assert.Equal(["r.name-string", "r.name-number"], file.Table.Columns.Select(c => c.Name));
    }
}
