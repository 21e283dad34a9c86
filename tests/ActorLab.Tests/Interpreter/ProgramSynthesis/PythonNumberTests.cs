using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Interpreter.ProgramSynthesis;

public class PythonNumberTests
{
    // As Python's '%.12g' prints them, with ".0" where that shows a whole number.
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1990.0, "1990.0")]
    [InlineData(-3.0, "-3.0")]
    [InlineData(25708.5, "25708.5")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(1.0 / 3, "0.333333333333")]
    [InlineData(2.0 / 3, "0.666666666667")]
    [InlineData(5974.0 / 3, "1991.33333333")]
    [InlineData(99999999999.0, "99999999999.0")]
    [InlineData(100000000000.0, "1e+11")]
    [InlineData(999999999999.0, "9.99999999999e+11")]
    [InlineData(1e12, "1e+12")]
    [InlineData(1234567890123.0, "1.23456789012e+12")]
    [InlineData(999999999999.9, "1e+12")]
    [InlineData(12345678901.25, "12345678901.2")]
    [InlineData(12345678901.75, "12345678901.8")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012345678901234, "0.000123456789012")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(-1.5e-7, "-1.5e-07")]
    [InlineData(1e100, "1e+100")]
    [InlineData(1e22, "1e+22")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Text(double number, string expected) => Assert.Equal(expected, PythonNumber.Text(number));
}
