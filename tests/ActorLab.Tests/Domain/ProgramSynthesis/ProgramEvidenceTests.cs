using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis;

public sealed class ProgramEvidenceTests
{
    private static readonly RawTable Raw = TableReader.Parse(
        "City,Country,Founded\nOslo,Norway,1040\nBergen (city),Norway,1070\nLund,Sweden,\nNew  York,USA,1624\nBoston,USA,1624\n", "cities.csv");

    private static ProgramEvidence Of(string program)
    {
        (ProgramTask task, int[] tokens) = ProgramText.Bind(program + " <END>", TableBuilder.FromRaw(Raw, QuestionSetOptions.OwnColumns));
        return ProgramEvidence.Of(task, tokens, Raw);
    }

    [Theory]
    [InlineData("( count all_rows )", "5", 0, 1, 2, 3, 4)]
    [InlineData("( filter_str_contain_any all_rows [\"norway\"] r.country-string ) ( count #0 )", "2", 0, 1)]
    [InlineData("( filter_str_contain_any all_rows [\"norway\"] r.country-string ) ( hop #0 r.city-string )", "Oslo|Bergen (city)", 0, 1)]
    [InlineData("( hop all_rows r.founded-number )", "1040|1070|1624", 0, 1, 3, 4)]
    [InlineData("( average all_rows r.founded-number )", "1339.5", 0, 1, 3, 4)]
    [InlineData("( maximum all_rows r.founded-number )", "1624", 3, 4)]
    [InlineData("( minimum all_rows r.founded-number )", "1040", 0)]
    [InlineData("( mode all_rows r.country-string )", "Norway|USA", 0, 1, 3, 4)]
    [InlineData("( argmin all_rows r.founded-number )", "row_0", 0)]
    [InlineData("( first all_rows ) ( last all_rows ) ( diff #1 #0 r.founded-number )", "584", 0, 4)]
    [InlineData("( filter_str_contain_any all_rows [\"york\"] r.city-string ) ( hop #0 r.city-string )", "New York", 3)]
    [InlineData("( filter_str_contain_any all_rows [\"usa\"] r.country-string ) ( next #0 ) ( count #1 )", "1", 4)]
    public void The_rows_of_the_last_expression_stand_behind_an_answer(string program, string answer, params int[] rows)
    {
        ProgramEvidence evidence = Of(program);
        Assert.Equal((answer, string.Join(' ', rows)), (string.Join('|', evidence.Answer), string.Join(' ', evidence.Rows)));
    }

    [Fact]
    public void A_program_that_fails_has_no_rows()
    {
        ProgramEvidence evidence = Of("( filter_str_contain_any all_rows [\"peru\"] r.country-string ) ( first #0 )");
        Assert.Equal(DenotationKind.Error, evidence.Denotation.Kind);
        Assert.Empty(evidence.Rows);
    }
}
