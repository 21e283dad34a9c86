using ActorLab.Domain.ProgramSynthesis;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Questions;

public class TokenTaggerTests
{
    private static string Tags(string text)
    {
        TokenTag[] tags = TokenTagger.Tag(Tokenizer.Tokenize(text));
        return string.Join(" ", tags.Select(t => t.Kind == TokenKind.None ? "-" : $"{t.Kind}:{t.Value}"));
    }

    [Theory]
    [InlineData("more than 1,500 points", "- - Number:1500 -")]
    [InlineData("twenty three wins", "Number:23 Number:23 -")]
    [InlineData("one two", "Number:1 Number:2")]
    [InlineData("1.5 million people", "Number:1500000 Number:1500000 -")]
    [InlineData("the first or 2nd", "- Ordinal: - Ordinal:")]
    [InlineData("more than 5 years", "- - Measure:5 -")]
    [InlineData("$ 30", "- Measure:30")]
    [InlineData("a 2-0 score", "- Number:2 -")]
    [InlineData("in 1990", "- Date:1990")]
    [InlineData("above 1500 students", "- Number:1500 -")]
    [InlineData("over 3500", "- Number:3500")]
    [InlineData("in the 1980s", "- - Date:198X")]
    [InlineData("from 2001-2004", "- Date:RANGE")]
    [InlineData("on october 25, 2005 ?", "- Date:2005-10-25 Date:2005-10-25 Date:2005-10-25 Date:2005-10-25 -")]
    [InlineData("sept. of 2012", "Date:2012-09 Date:2012-09 Date:2012-09")]
    [InlineData("31 july", "Date:XXXX-07-31 Date:XXXX-07-31")]
    [InlineData("july 6th", "Date:XXXX-07-06 Date:XXXX-07-06")]
    [InlineData("it may win in may", "- - - - Date:XXXX-05")]
    [InlineData("did jan win in january or may", "- - - - Date:XXXX-01 - Date:XXXX-05")]
    [InlineData("the 3:45 mark", "- Other: -")]
    [InlineData("the k9 unit", "- - -")]
    public void FindsNumbersAndDates(string text, string tags) => Assert.Equal(tags, Tags(text));

    [Property]
    public void EveryTokenGetsATag(string? text)
    {
        IReadOnlyList<string> tokens = Tokenizer.Tokenize(text ?? "");
        Assert.Equal(tokens.Count, TokenTagger.Tag(tokens).Length);
    }

    [Theory]
    [InlineData("bigger", "JJR")]
    [InlineData("earliest", "JJS")]
    [InlineData("busier", "JJR")]
    [InlineData("larger", "JJR")]
    [InlineData("most", "RBS")]
    [InlineData("least", "JJS")]
    [InlineData("more", "JJR")]
    [InlineData("farther", "RBR")]
    [InlineData("winner", null)]
    [InlineData("west", null)]
    [InlineData("number", null)]
    [InlineData("contest", null)]
    public void TellsComparativesAndSuperlatives(string word, string? tag) => Assert.Equal(tag, ComparisonWords.TagOf(word));
}
