using ActorLab.Domain.ProgramSynthesis.Scoring;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Scoring;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData("Foo (bar)", "foo")]
    [InlineData("Foo (bar) (baz)", "foo")]
    [InlineData("(bar)", "(bar)")]
    [InlineData("Foo(bar)", "foo(bar)")]
    [InlineData("x[1]", "x")]
    [InlineData("x[a][b]*†", "x")]
    [InlineData("[a]", "[a]")]
    [InlineData("[12]", "")]
    [InlineData("x[[a]", "x")]
    [InlineData("x[a]b", "x[a]b")]
    [InlineData("Yes.", "yes")]
    [InlineData("Yes..", "yes.")]
    [InlineData("a–b", "a-b")]
    [InlineData("“Hello”", "hello")]
    [InlineData("\"Hello\" (song)[2]", "hello")]
    [InlineData("\"a\" and \"b\"", "\"a\" and \"b\"")]
    [InlineData("Ʉrós  Ďvořák", "ʉros dvorak")]
    [InlineData("ﬁve½", "five1⁄2")]
    [InlineData(" two\u00a0 words\t\n", "two words")]
    [InlineData("C#", "c")]
    [InlineData("", "")]
    [InlineData("...", "..")]
    [InlineData("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8")]
    public void Text_takes_its_normal_form(string text, string normal) => Assert.Equal(normal, TextNormalizer.Normalize(text));

    [Fact]
    public void Normal_text_is_returned_as_it_is()
    {
        string text = new("plain text, 12".ToCharArray());
        Assert.Same(text, TextNormalizer.Normalize(text));
    }

    /// <summary>Expected values come from running the official evaluator on texts that we made.</summary>
    [Fact]
    public void It_agrees_with_the_official_evaluator()
    {
        EvaluatorCase[] cases = [.. EvaluatorCase.Read().Where(c => c.Text is not null)];
        Assert.True(cases.Length > 250);
        Assert.All(cases, c => Assert.Equal(c.Normal, TextNormalizer.Normalize(c.Text!)));
    }
}
