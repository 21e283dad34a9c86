using System.Text;
using System.Text.Json.Nodes;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

public sealed class ExecTests : IDisposable
{
    private const string Cities = "City,Country,Population,Founded\nOslo,Norway,\"709,037\",1040\nBergen,Norway,291940,1070\nLund,Sweden,91940,990\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Table(string text = Cities, string name = "cities.csv") => Table(Encoding.UTF8.GetBytes(text), name);

    private string Table(byte[] bytes, string name)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }

    private static async Task<JsonArray> Value(string table, string program, params string[] options)
    {
        CliRun run = await CliRun.Of(["exec", "--table", table, .. options, "--json", program]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["denotation", "error"], run.Json.Select(p => p.Key));
        Assert.Null(run.Json["error"]);
        return run.Json["denotation"]!.AsArray();
    }

    [Theory]
    [InlineData("( count all_rows ) <END>", "[3]")]
    [InlineData("( maximum all_rows r.population-number ) <END>", "[709037]")]
    [InlineData("( filter_str_contain_any all_rows [\"norway\"] r.country-string ) ( hop #0 r.city-string ) <END>", "[\"oslo\",\"bergen\"]")]
    [InlineData("( argmin all_rows r.founded-number ) ( hop #0 v0 ) <END>", "[\"lund\"]")]
    [InlineData("( filter_greater all_rows [1050] r.founded-number ) <END>", "[\"row_1\"]")]
    [InlineData("( filter_eq all_rows [1] r.founded-number ) <END>", "[]")]
    public async Task Numbers_are_numbers_and_strings_are_strings(string program, string denotation) =>
        Assert.Equal(denotation, (await Value(Table(), program)).ToJsonString());

    [Fact]
    public async Task The_entities_of_a_question_are_variables()
    {
        // v0 .. v3 are the string columns, then come four number columns and one of dates or none: the entity is the last.
        int columns = ActorLab.Domain.ProgramSynthesis.TableFile.Read(Table()).Table.Columns.Count;
        string program = $"( filter_str_contain_any all_rows v{columns} r.country-string ) ( count #0 ) <END>";
        Assert.Equal("[2]", (await Value(Table(), program, "--question", "how many cities are in Norway?")).ToJsonString());
        CliRun without = await CliRun.Of("exec", "--table", Table(), program);
        Assert.Equal((2, ""), (without.Code, without.Output));
        Assert.Contains("does not exist", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_read_values_line_by_line_and_rows_as_the_file_has_them()
    {
        CliRun values = await CliRun.Of("exec", "--table", Table(), "( hop all_rows r.city-string ) <END>");
        Assert.Equal((0, "oslo\nbergen\nlund\n", ""), (values.Code, values.Output, values.Error));
        CliRun rows = await CliRun.Of("exec", "--table", Table(), "( last all_rows ) <END>");
        Assert.Contains("3", rows.Output, StringComparison.Ordinal);
        Assert.Contains("Lund", rows.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Oslo", rows.Output, StringComparison.Ordinal);
        Assert.Equal("(nothing)\n", (await CliRun.Of("exec", "--table", Table(), "( filter_eq all_rows [1] r.founded-number ) <END>")).Output);
    }

    [Theory]
    [InlineData("", "The program is empty")]
    [InlineData("( hop all_rows", "unfinished")]
    [InlineData("( count all_rows )", "unfinished")]
    [InlineData("( count all_rows ) <END> ( count all_rows )", "after the program's")]
    [InlineData("( maximum all_rows r.city-string ) <END>", "is a string column")]
    [InlineData("( hop #0 r.city-string ) <END>", "names a result that does not exist yet")]
    [InlineData("( jump all_rows ) <END>", "is no function")]
    [InlineData("( hop all_rows r.mayor-string ) <END>", "is unknown")]
    [InlineData("( filter_eq all_rows [1,\"a\"] r.founded-number ) <END>", "strings only or numbers only")]
    [InlineData("( count all_rows ) ( count all_rows ) ( count all_rows ) ( count all_rows ) <END>", "too long")]
    [InlineData("( filter_str_contain_any all_rows [\"peru\"] r.country-string ) ( first #0 ) ( hop #1 r.city-string ) <END>", "fails at expression 2, ( first #0 )")]
    public async Task A_faulty_program_is_one_sentence_and_exit_code_2(string program, string part)
    {
        CliRun run = await CliRun.Of("exec", "--table", Table(), "--", program);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        CliRun json = await CliRun.Of("exec", "--json", "--table", Table(), "--", program);
        Assert.Equal((2, run.Error), (json.Code, json.Error));
        Assert.Equal(["denotation", "error"], json.Json.Select(p => p.Key));
        Assert.Null(json.Json["denotation"]);
        Assert.Equal(run.Error["error: ".Length..].Trim(), (string)json.Json["error"]!);
    }

    [Fact]
    public async Task An_endless_program_ends_at_once()
    {
        CliRun run = await CliRun.Of("exec", "--table", Table(), string.Concat(Enumerable.Repeat("( count all_rows ) ", 5_000)));
        Assert.Equal(2, run.Code);
        Assert.Contains("too long", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ragged.csv", "a,b\n1,2\n1,2,3\n", 3, "3 cells")]
    [InlineData("quotes.csv", "a,b\n1,2\n\"1,2\n3,4\n", 3, "never closed")]
    [InlineData("empty.csv", "", 1, "empty")]
    [InlineData("blank.csv", "\n\n", 1, "empty")]
    [InlineData("binary.csv", "a,b\n1,\0\n", 2, "no text")]
    [InlineData("headless.tagged", "row\tcol\n", 1, "lacks the field")]
    public async Task A_faulty_table_is_told_with_file_and_line(string name, string text, int line, string part)
    {
        string file = Table(text, name);
        CliRun run = await CliRun.Of("exec", "--table", file, "( count all_rows ) <END>");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {file}:{line}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_table_of_a_million_rows_or_none_is_refused()
    {
        var rows = new StringBuilder("n\n");
        for (int i = 0; i < 1_000_000; i++) rows.Append(i % 10).Append('\n');
        string huge = Table(rows.ToString(), "huge.csv");
        CliRun run = await CliRun.Of("exec", "--table", huge, "( count all_rows ) <END>");
        Assert.Equal(2, run.Code);
        Assert.StartsWith($"error: {huge}:", run.Error, StringComparison.Ordinal);
        Assert.Contains("rows, the limit", run.Error, StringComparison.Ordinal);
        CliRun none = await CliRun.Of("exec", "--table", _folder["none.csv"], "( count all_rows ) <END>");
        Assert.Equal((2, $"error: {_folder["none.csv"]}: There is no such file.\n"), (none.Code, none.Error));
    }

    [Fact]
    public async Task A_wrong_encoding_is_told_by_its_line_and_a_byte_order_mark_is_no_matter()
    {
        string latin = Table([.. "city\nOslo\nT\xF8nsberg\n".Select(c => (byte)c)], "latin.csv");
        Assert.StartsWith($"error: {latin}:3: ", (await CliRun.Of("exec", "--table", latin, "( count all_rows ) <END>")).Error, StringComparison.Ordinal);
        string program = "( first all_rows ) ( hop #0 r.city-string ) <END>";
        foreach (Encoding encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
            Assert.Equal("[\"oslo\"]", (await Value(Table([.. encoding.GetPreamble(), .. encoding.GetBytes(Cities)], "bom.csv"), program)).ToJsonString());
    }

    [Fact]
    public async Task Equal_and_empty_headers_get_names_of_their_own_and_short_rows_empty_cells()
    {
        string table = Table("name\tname\t\nanna\tbo\t1\ncyd\n", "people.tsv");
        Assert.Equal("[\"bo\"]", (await Value(table, "( first all_rows ) ( hop #0 r.name_2-string ) <END>")).ToJsonString());
        Assert.Equal("[1]", (await Value(table, "( maximum all_rows r.null-number ) <END>")).ToJsonString());
        CliRun rows = await CliRun.Of("exec", "--table", table, "( first all_rows ) <END>");
        Assert.Contains("anna", rows.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_with_a_header_alone_has_no_rows()
    {
        string table = Table("a,b\n", "header.csv");
        Assert.Equal("[0]", (await Value(table, "( count all_rows ) <END>")).ToJsonString());
        Assert.Contains("fails at expression 1", (await CliRun.Of("exec", "--table", table, "( first all_rows ) <END>")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_question_is_refused()
    {
        CliRun run = await CliRun.Of("exec", "--table", Table(), "--question", " ", "( count all_rows ) <END>");
        Assert.Equal((2, "error: The question is empty; ask something about the table.\n"), (run.Code, run.Error));
    }
}
