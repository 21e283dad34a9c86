using ActorLab.Interpreter.ProgramSynthesis;
using System.Globalization;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Scoring;

public sealed class AnswerScorerTests
{
    private static readonly string[] Texts =
        ["4", "4.0", "four", "1994", "1994-xx-xx", "xx-08-xx", "10 years", "16%", "1e3", "0.3", "2.9999999", "3", "", "-0.0", "nan", "inf", "1e+12", "33.3333333333", "5.0000001"];

    [Theory]
    [InlineData("4", null, "4.0", true)]
    [InlineData("4.0", null, "4", true)]
    [InlineData("a|b", null, "b|a", true)]
    [InlineData("a|b", null, "a", false)]
    [InlineData("a", null, "a|b", false)]
    [InlineData("a|a", null, "a", true)]
    [InlineData("4", null, "4|4.0", true)]
    [InlineData("1994", null, "1994-xx-xx", true)]
    [InlineData("xx-08-xx", null, "xxxx-08-xx", true)]
    [InlineData("2012-08-xx", null, "xxxx-08-xx", false)]
    [InlineData("2012-08-01", null, "2012-8-1", true)]
    [InlineData("2012-13-01", null, "2012-13-1", false)]
    [InlineData("xx-xx-xx", null, "xxxx-xx-xx", false)]
    [InlineData("10 years", "10.0", "10", true)]
    [InlineData("10 years", "10.0", "10 Years", true)]
    [InlineData("10 years", null, "10", false)]
    [InlineData("16%", "16", "16", true)]
    [InlineData("Foo (bar)", null, "foo", true)]
    [InlineData("foo", null, "Foo (bar)", true)]
    [InlineData("x[1]", null, "x", true)]
    [InlineData("Yes.", null, "yes", true)]
    [InlineData("a–b", null, "a-b", true)]
    [InlineData("1,234", null, "1234", false)]
    [InlineData("1,234", null, "1,234", true)]
    [InlineData("1,234", "1234.0", "1234", true)]
    [InlineData("5", null, "5.0000001", true)]
    [InlineData("5", null, "5.00001", false)]
    [InlineData("3", null, "2.9999999", false)] // cut to 2, not rounded to 3
    [InlineData("nan", null, "NaN", true)]
    [InlineData("0", null, "nan", false)]
    [InlineData("1000", null, "1e3", true)]
    [InlineData("1000", null, "1_000", false)]
    [InlineData("1000", null, " +1000 ", true)]
    [InlineData("-5", null, "- 5", true)] // Python 2's int() takes it
    [InlineData("-5.5", null, "- 5.5", false)] // its float() does not
    [InlineData("12", null, "１２", true)]
    [InlineData("12", null, "١٢", true)]
    [InlineData("16", null, "0x10", false)]
    [InlineData("9007199254740993", null, "9007199254740992", false)]
    [InlineData("100000000000000000000", null, "1e20", true)]
    [InlineData("1e400", null, "1e400", true)]
    [InlineData("1e400", null, "1e401", false)]
    public void Tricky_pairs_are_judged_as_the_official_evaluator_does(string value, string? canonical, string predicted, bool correct)
    {
        var answer = new Answer(value.Split('|'), canonical?.Split('|'));
        Assert.Equal(correct, AnswerScorer.IsCorrect(answer, predicted.Split('|')));
    }

    [Fact]
    public void Nothing_predicted_is_wrong() => Assert.False(AnswerScorer.IsCorrect(new Answer(["a"]), []));

    [Fact]
    public void Only_the_answer_carries_canonical_values()
    {
        Assert.True(AnswerScorer.IsCorrect(new Answer(["10 years"], ["10.0"]), ["10"]));
        Assert.False(AnswerScorer.IsCorrect(new Answer(["10"]), ["10 years"]));
    }

    [Fact]
    public void Counts_of_canonical_values_must_agree() =>
        Assert.Contains("2 items and 1 canonical", Assert.Throws<ArgumentException>(() => new ParsedAnswer(new Answer(["a", "b"], ["a"]))).Message);

    /// <summary>Expected verdicts come from running the official evaluator on answers and predictions that we made.</summary>
    [Fact]
    public void It_agrees_with_the_official_evaluator()
    {
        EvaluatorCase[] cases = [.. EvaluatorCase.Read().Where(c => c.Values is not null)];
        Assert.True(cases.Length > 600);
        Assert.All(cases, c =>
        {
            var answer = new ParsedAnswer(new Answer(c.Values!, c.Canonical!));
            Assert.Equal(c.Correct, AnswerScorer.IsCorrect(answer, c.Predicted!));
            Assert.Equal(c.Correct, AnswerScorer.IsCorrect(answer, [.. c.Predicted!.Select(text => ParsedValue.Of(text))]));
            if (c.Numbers is null) return;
            Assert.Equal(c.Correct, AnswerScorer.IsCorrect(answer, c.Doubles(), c.Integers));
            if (!c.Integers) Assert.Equal(c.Predicted!, c.Doubles().Select(PythonNumber.Text));
        });
    }

    [Property(MaxTest = 2000)]
    public Property Numbers_are_judged_as_their_texts()
    {
        Gen<double> number = Gen.OneOf(
            Gen.Choose(-20, 2000).Select(n => (double)n),
            Gen.Choose(0, 1000).Select(n => n / 10.0),
            Gen.Choose(0, 100).Select(n => n / 3.0),
            Gen.Choose(0, 10).SelectMany(n => Gen.Elements(1e-7, -1e-7, 1e-6, 1.5e-6, 9.9e-7).Select(step => n + step)),
            Gen.Elements(double.NaN, double.PositiveInfinity, -0.0, 1e11, 1e12, 1e20, 123456789012.5, 12345678901.25, 0.1 + 0.2));
        Gen<double[]> numbers = number.ListOf().Select(list => list.Take(4).ToArray());
        Gen<string> text = Gen.OneOf(Gen.Elements(Texts), number.Select(PythonNumber.Text), number.Select(n => n.ToString(CultureInfo.InvariantCulture)));
        Gen<(double[], string[])> cases =
            from n in numbers
            from own in Gen.Elements(true, false)
            from others in text.ListOf()
            from canonical in text
            select (n, own ? n.Select(PythonNumber.Text).ToArray() : [canonical, .. others.Take(2)]);
        return Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            (double[] predicted, string[] items) = pair;
            if (items.Length == 0) return;
            var answer = new ParsedAnswer(new Answer(items));
            Assert.Equal(AnswerScorer.IsCorrect(answer, predicted.Select(PythonNumber.Text).ToArray()), AnswerScorer.IsCorrect(answer, predicted));
        });
    }
}
