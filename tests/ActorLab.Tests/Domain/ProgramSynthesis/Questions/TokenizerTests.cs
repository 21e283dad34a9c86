using ActorLab.Domain.ProgramSynthesis;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Questions;

public class TokenizerTests
{
    [Theory]
    [InlineData("Who won?", "who|won|?")]
    [InlineData("they didn't win the usl a-league's cup", "they|did|n't|win|the|usl|a|league|'s|cup")]
    [InlineData("the players' union, can't, cannot", "the|players|'|union|,|ca|n't|,|can|not")]
    [InlineData("above 10,000 (or .525) on 2012-03-28", "above|10,000|-lrb-|or|.525|-rrb-|on|2012-03-28")]
    [InlineData("a \"big day\" in 1996/97", "a|``|big|day|''|in|1996/97")]
    [InlineData("u.s. vs. st. louis, mr. o'neil", "u.s.|vs.|st.|louis|,|mr.|o'neil")]
    [InlineData("$8 billion – 25%...", "$|8|billion|--|25|%|...")]
    [InlineData("jan. 3rd 3:45 6-3 -7", "jan.|3rd|3:45|6-3|-7")]
    [InlineData("r&b &amp; c", "r&b|&amp;|c")]
    [InlineData("no. 5 or no.", "no.|5|or|no|.")]
    [InlineData("", "")]
    [InlineData("  \n ", "")]
    public void SplitsAsTheTaggersDid(string text, string tokens) =>
        Assert.Equal(tokens.Length == 0 ? [] : tokens.Split('|'), Tokenizer.Tokenize(text));

    [Property]
    public void EveryTextGivesNonEmptyTokensWithoutSpaces(string? text) =>
        Assert.All(Tokenizer.Tokenize(text ?? ""), t => Assert.True(t.Length > 0 && !t.Any(char.IsWhiteSpace)));
}
