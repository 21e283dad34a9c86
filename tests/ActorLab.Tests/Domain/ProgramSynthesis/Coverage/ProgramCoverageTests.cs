using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Coverage;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Coverage;

public class ProgramCoverageTests
{
    private static readonly KnowledgeTable Table = TableBuilder.FromRaw(new RawTable
    {
        Name = "t",
        Headers = ["River", "Length"],
        Rows = [["Rhine", "1230"], ["Elbe", "1094"], ["Oder", "840"]],
    });

    private static Question Ask(string id, string text, string answer) =>
        new QuestionLinker().Link(new RawQuestion { Id = id, Text = text, Context = "t", Answer = new Answer([answer]) }, Table);

    private static CoverageReport Measure(IReadOnlyList<Question> questions)
    {
        IWordVectors vectors = new HashedWordVectors(8);
        return ProgramCoverage.Measure(new EnvironmentFactory(new ProgramSynthesisOptions(), new PolicyVocabulary([], vectors), vectors).Make(questions), new CoverageOptions { Episodes = 2_000 });
    }

    [Fact]
    public void CountsQuestionsThatSomeProgramAnswers()
    {
        CoverageReport report = Measure([Ask("a", "which is the longest river?", "Rhine"), Ask("b", "how many rivers are there?", "3"), Ask("c", "who owns the rhine?", "Nobody")]);
        Assert.Equal((2, 1), (report.Covered, report.Exhausted));
        Assert.NotNull(report.Questions[0].Program);
        Assert.Null(report.Questions[2].Program);
        Assert.Equal(2.0 / 3, report.Within[^1].Share, 6);
        Assert.Equal(["text 1/2", "number 1/1"], report.Groups.Where(g => g.Kind == "answer").Select(g => $"{g.Name} {g.Covered}/{g.Questions}"));
        Assert.Contains("2 of 3 questions", report.ToText());
        Assert.Contains("question: who owns the rhine?", CoverageReport.Describe(report.Questions[2]));
        Assert.Equal(report.Questions.Select(q => q.Episodes), Measure([.. report.Questions.Select(q => q.Environment.Question)]).Questions.Select(q => q.Episodes));
    }

    [Fact]
    public void OthersAnswersComeFromTheSameTable()
    {
        IReadOnlyList<Question> swapped = ProgramCoverage.WithOthersAnswers([Ask("a", "the longest?", "Rhine"), Ask("b", "the longest river?", "rhine"), Ask("c", "how many?", "3")]);
        Assert.Equal(["3", "3", "Rhine"], swapped.Select(q => q.Answer!.Values[0]));
        Assert.Empty(ProgramCoverage.WithOthersAnswers([Ask("a", "the longest?", "Rhine")]));
    }
}
