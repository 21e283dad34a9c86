using System.Globalization;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>Numbers as Python 2 turns them into text: 12 significant digits, and ".0" where a whole number shows none.</summary>
public static class PythonNumber
{
    private const int Digits = 12;

    /// <summary>The text of a double.</summary>
    public static string Text(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        if (number == Math.Truncate(number) && Math.Abs(number) < 1e11)
            return number == 0 && double.IsNegative(number) ? "-0.0" : ((long)number).ToString(CultureInfo.InvariantCulture) + ".0";
        (bool negative, string digits, int exponent) = Round(number);
        string sign = negative ? "-" : "";
        string significant = digits.TrimEnd('0');
        if (exponent is < -4 or >= Digits - 1)
        {
            string fraction = significant.Length > 1 ? "." + significant[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{significant[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{significant}";
        if (significant.Length <= exponent + 1) return $"{sign}{significant.PadRight(exponent + 1, '0')}.0";
        return $"{sign}{significant[..(exponent + 1)]}.{significant[(exponent + 1)..]}";
    }

    /// <summary>The 12 rounded digits and the exponent of the first; an exact tie goes to the even digit, as in C.</summary>
    private static (bool Negative, string Digits, int Exponent) Round(double number)
    {
        string exact = Math.Abs(number).ToString("E60", CultureInfo.InvariantCulture);
        int mark = exact.IndexOf('E');
        int exponent = int.Parse(exact.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string all = exact[0] + exact[2..mark];
        long head = long.Parse(all.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture);
        int half = string.CompareOrdinal(all[Digits..], "5".PadRight(all.Length - Digits, '0'));
        if (half > 0 || (half == 0 && head % 2 == 1)) head++;
        string digits = head.ToString(CultureInfo.InvariantCulture);
        if (digits.Length > Digits)
        {
            digits = digits[..Digits];
            exponent++;
        }

        return (number < 0, digits, exponent);
    }
}
