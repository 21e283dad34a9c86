using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Questions;

public class QuestionLinkerTests
{
    private static readonly KnowledgeTable Table = TableBuilder.FromRaw(new RawTable
    {
        Name = "t",
        Headers = ["Nation", "Total Points", "€ Prize", "Day"],
        Rows = [["New Zealand", "1996", "5", "May 3, 1990"], ["Turkey", "12", "7", "May 4, 1990"], ["Saint-Martin", "3", "9", "June 1991"]],
    });

    private static Question Link(string text, LinkerOptions? options = null) =>
        new QuestionLinker().Link(new RawQuestion { Id = "q", Text = text, Context = "t" }, Table, options);

    private static string[] Entities(Question question) =>
        [.. question.Entities.Select(e => $"{e.Value.Kind} {string.Join("|", e.Value.Kind == ConstantKind.Numbers ? e.Value.Numbers.Select(n => $"{n}") : e.Value.Texts)} {e.Start}-{e.End}")];

    [Fact]
    public void StringsGrowAndStopWordsDoNotCount()
    {
        Question q = Link("how many did New Zealand or saint martin win?");
        Assert.Equal(["Strings new zealand|saint-martin 3-8"], Entities(q));
        Assert.Equal([false, false, false, true, true, false, true, true, false, false], q.InTable);
        Assert.Equal(["Strings new zealand 3-5", "Strings saint-martin 6-8"], Entities(Link(q.Text, new() { JoinAlternatives = false })));
        Assert.Equal(
            ["Strings new 3-4", "Strings zealand 4-5", "Strings saint 6-7", "Strings martin 7-8"],
            Entities(Link(q.Text, new() { JoinAlternatives = false, Expand = false })));
        Assert.Empty(Link(q.Text, new() { Strings = false }).Entities);
    }

    [Fact]
    public void YearsAndOrdinalsAreNumbersWhereTheSwitchesAreOn()
    {
        const string text = "who came 4th before 1996";
        Assert.Equal(["Strings 1996 4-5"], Entities(Link(text)));
        Question wide = Link(text, new() { YearNumbers = true, OrdinalNumbers = true });
        Assert.Equal(["Strings 1996 4-5", "Numbers 4 2-3", "Numbers 1996 4-5"], Entities(wide));
        Assert.Equal(wide.Tokens, wide.EncoderTokens);
        Assert.Empty(Link("who came first", new() { OrdinalNumbers = true }).Entities);
    }

    [Fact]
    public void OtherFormsAreLinkedWhereTheSwitchIsOn()
    {
        Assert.Empty(Link("how many turkish wins").Entities);
        Assert.Equal(["Strings turkey 2-3"], Entities(Link("how many turkish wins", new() { LinkForms = true })));
        Assert.Equal(["Strings turkey 0-1"], Entities(Link("turkeys", new() { LinkForms = true })));
    }

    [Fact]
    public void ListsMakeOneMoreEntityWhereTheSwitchIsOn() =>
        Assert.Equal(["Strings new zealand 3-5", "Strings turkey 6-7", "Strings new zealand|turkey 3-7"], Entities(Link("how many did New Zealand and Turkey win", new() { JoinLists = true })));

    [Fact]
    public void WideTriggersAddTheWordsThatOthersStandFor()
    {
        Assert.DoesNotContain("more", Link("which is over 5").TriggerWords);
        Assert.Contains("more", Link("which is over 5", new() { WideTriggers = true }).TriggerWords);
    }

    [Theory]
    [InlineData("8", "8.0")]
    [InlineData("30 years", "30.0")]
    [InlineData("$355,511", "355511.0")]
    [InlineData("78.1%", "78.1")]
    [InlineData("15 June 1942", "1942-06-15")]
    [InlineData("October", "xxxx-10-xx")]
    [InlineData("1984", "1984.0")]
    [InlineData("76 years, 162 days", "76 years, 162 days")]
    [InlineData("2001-02", "2001-02")]
    [InlineData("October 2001", "2001-10-xx")]
    [InlineData("1984 Summer Olympics", "1984 Summer Olympics")]
    [InlineData("4th", "4.0")]
    [InlineData("2:08:01", "2:08:01")]
    [InlineData("Sweden", "Sweden")]
    public void AnswersGetCanonicalForms(string answer, string expected) => Assert.Equal(expected, AnswerCanon.Item(answer));

    [Fact]
    public void AlternativesFarFromOrStayApart() =>
        Assert.Equal(2, Link("was new zealand in first place there or turkey").Entities.Count);

    [Fact]
    public void NumbersAndDatesFollowAndAreAnonymised()
    {
        Question q = Link("above 100 on may 3 1990, for 5 years, in 2001");
        Assert.Equal(
            ["Strings may 3 3-5", "Strings 1990 5-6", "Strings 5 8-9", "Numbers 100 1-2", "Dates 1990-05-03 3-4", "Dates 1990-05-03 4-5", "Dates 1990-05-03 5-6", "Numbers 5 8-9"],
            Entities(q));
        Assert.Equal("above <START> on <DECODE> <DECODE> <DECODE> , for <START> years , in 2001", string.Join(' ', q.EncoderTokens));
        Assert.Equal(q.Tokens, Link(q.Text, new() { Anonymize = false }).EncoderTokens);
        Assert.DoesNotContain("Numbers 5 8-9", Entities(Link(q.Text, new() { Measures = false })));
        Assert.DoesNotContain(Link(q.Text, new() { Numbers = false, Dates = false }).Entities, e => e.Value.Kind != ConstantKind.Strings);
    }

    [Fact]
    public void HeadersMatchByTheirWords()
    {
        float Match(Question q, string column) => q.ColumnMatches[Table.Columns.ToList().FindIndex(c => c.Name == column)];
        Question q = Link("Which nation has the most total points?");
        Assert.Equal(1, Match(q, "r.nation-string"));
        Assert.Equal(2, Match(q, "r.total_points-string"));
        Assert.Equal(2, Match(q, "r.total_points-number"));
        Assert.Equal(0, Match(q, "r._prize-string"));
        Assert.Equal(1, Match(Link(q.Text, new() { CountMatches = false }), "r.total_points-number"));
        Assert.Equal(1, Match(Link(q.Text, new() { CountEmptyHeaderWord = true }), "r._prize-string"));
        Assert.Contains("RBS", q.TriggerWords);
        Assert.Contains("most", q.TriggerWords);
        Assert.DoesNotContain("JJR", q.TriggerWords);
    }

    [Fact]
    public void TaggedQuestionsUseTheirTags()
    {
        var raw = new RawQuestion
        {
            Id = "q", Text = "x", Context = "t",
            Tags = new QuestionTags(["turkey", "before", "june", "1991", "with", "7", "more"], ["NN", "IN", "NN", "CD", "IN", "CD", "RBR"], ["O", "O", "DATE", "DATE", "O", "NUMBER", "O"], ["", "", "1991-06", "1991-06", "", ">=7.0", ""]),
        };
        Question q = new QuestionLinker().Link(raw, Table, new() { Source = QuestionSource.Tagged });
        Assert.Equal(["Strings turkey 0-1", "Strings june 1991 2-4", "Strings 7 5-6", "Dates 1991-06-xx 2-3", "Dates 1991-06-xx 3-4", "Numbers 7 5-6"], Entities(q));
        Assert.Contains("RBR", q.TriggerWords);
        Assert.Equal(["x"], new QuestionLinker().Link(raw, Table).Tokens);
    }

    [Fact]
    public void AnEmptyQuestionHasNothing()
    {
        Question q = Link(" ");
        Assert.Empty(q.Tokens);
        Assert.Empty(q.Entities);
    }
}
