using ActorLab.Domain.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Questions;

public class WordFormsTests
{
    [Theory]
    [InlineData("die", "died", true)]
    [InlineData("opened", "open", true)]
    [InlineData("independent", "independence", true)]
    [InlineData("writes", "writer", true)]
    [InlineData("country", "country", true)]
    [InlineData("win", "winners", false)]
    [InlineData("area", "arena", false)]
    [InlineData("of", "off", false)]
    [InlineData("high", "height", false)]
    [InlineData("", "", false)]
    public void Same(string a, string b, bool same) => Assert.Equal((same, same), (WordForms.Same(a, b), WordForms.Same(b, a)));
}
