using System.Globalization;
using System.Numerics;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>Numbers as Python 2 reads and writes them: what the evaluator's <c>int()</c>, <c>float()</c> and <c>unicode()</c> do.</summary>
internal static class PythonNumber
{
    /// <summary>From here on doubles are too sparse for whole numbers to be exact.</summary>
    public const double ExactLimit = 9007199254740992d;

    private const int StackLimit = 128;

    /// <summary>
    /// Reads an integer: outer spaces, a sign (spaces may follow it), decimal digits of any script. An integer beyond a
    /// double's range is refused, since the evaluator itself fails on it.
    /// </summary>
    public static bool TryParseInteger(ReadOnlySpan<char> text, out double amount, out BigInteger? big)
    {
        amount = 0;
        big = null;
        Span<char> buffer = text.Length <= StackLimit ? stackalloc char[text.Length] : new char[text.Length];
        if (!ToAscii(text, buffer, out ReadOnlySpan<char> ascii)) return false;
        bool negative = ascii.Length > 0 && ascii[0] == '-';
        if (ascii.Length > 0 && ascii[0] is '-' or '+') ascii = ascii[1..].TrimStart(' ');
        if (ascii.Length == 0 || ascii.ContainsAnyExceptInRange('0', '9')) return false;
        if (ascii.Length <= 15)
        {
            amount = long.Parse(ascii, NumberStyles.None, CultureInfo.InvariantCulture);
        }
        else
        {
            BigInteger exact = BigInteger.Parse(ascii, NumberStyles.None, CultureInfo.InvariantCulture);
            amount = (double)exact;
            if (double.IsInfinity(amount)) return false;
            if (amount >= ExactLimit) big = negative ? -exact : exact;
        }

        if (negative) amount = -amount;
        return true;
    }

    /// <summary>Reads a finite floating-point number: outer spaces, a sign, digits with a point, an exponent.</summary>
    public static bool TryParseFloat(ReadOnlySpan<char> text, out double amount)
    {
        amount = 0;
        Span<char> buffer = text.Length <= StackLimit ? stackalloc char[text.Length] : new char[text.Length];
        return ToAscii(text, buffer, out ReadOnlySpan<char> ascii) && IsFloat(ascii)
            && double.TryParse(ascii, NumberStyles.Float, CultureInfo.InvariantCulture, out amount) && double.IsFinite(amount);
    }

    /// <summary>
    /// Writes a double as <c>unicode(x)</c>: 12 significant digits, <c>.0</c> after a whole number, and an exponent where the
    /// 12 digits would leave no room for that <c>.0</c>: from 1e11 on.
    /// </summary>
    public static string Format(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        string scientific = Round(number);
        int at = scientific.IndexOf('E');
        int exponent = int.Parse(scientific.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string sign = scientific[0] == '-' ? "-" : "";
        string digits = scientific[sign.Length] + scientific[(sign.Length + 2)..at].TrimEnd('0');
        if (exponent is < -4 or >= 11)
        {
            string point = digits.Length > 1 ? "." : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{point}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + digits;
        digits = digits.PadRight(exponent + 2, '0');
        return sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    /// <summary>
    /// Rounds to 12 significant digits, written <c>d.dddddddddddE+ddd</c>. An exact tie goes to the even digit, as in C; .NET
    /// rounds it away from zero.
    /// </summary>
    public static string Round(double number)
    {
        string rounded = number.ToString("E11", CultureInfo.InvariantCulture);
        string longer = number.ToString("E16", CultureInfo.InvariantCulture);
        int even = longer.IndexOf('.') + 11;
        if (!longer.AsSpan(even + 1, 5).SequenceEqual("50000") || (longer[even] - '0') % 2 != 0) return rounded;
        string exact = number.ToString("E800", CultureInfo.InvariantCulture);
        int exponent = exact.IndexOf('E');
        bool tie = exact[even + 1] == '5' && !exact.AsSpan(even + 2, exponent - even - 2).ContainsAnyExcept('0');
        return tie ? string.Concat(exact.AsSpan(0, even + 1), exact.AsSpan(exponent)) : rounded;
    }

    /// <summary>Trims spaces and maps inner ones and digits of other scripts to ASCII; fails on any other character.</summary>
    private static bool ToAscii(ReadOnlySpan<char> text, Span<char> buffer, out ReadOnlySpan<char> ascii)
    {
        int length = 0;
        ascii = default;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (TextNormalizer.IsSpace(c))
            {
                c = ' ';
            }
            else if (c >= 0x80)
            {
                int digit = -1;
                if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                    digit = CharUnicodeInfo.GetDecimalDigitValue(text.Slice(i++, 2).ToString(), 0);
                else
                    digit = CharUnicodeInfo.GetDecimalDigitValue(c);
                if (digit < 0) return false;
                c = (char)('0' + digit);
            }

            buffer[length++] = c;
        }

        ascii = buffer[..length].Trim(' ');
        return true;
    }

    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        int i = 0;
        if (i < text.Length && text[i] is '+' or '-') i++;
        int digits = Digits(text, ref i);
        if (i < text.Length && text[i] == '.')
        {
            i++;
            digits += Digits(text, ref i);
        }

        if (digits == 0) return false;
        if (i < text.Length && text[i] is 'e' or 'E')
        {
            i++;
            if (i < text.Length && text[i] is '+' or '-') i++;
            if (Digits(text, ref i) == 0) return false;
        }

        return i == text.Length;
    }

    private static int Digits(ReadOnlySpan<char> text, ref int i)
    {
        int start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        return i - start;
    }
}
