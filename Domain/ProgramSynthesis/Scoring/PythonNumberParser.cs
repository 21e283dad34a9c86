using System.Globalization;
using System.Numerics;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>Numbers as Python 2 reads and writes them: what the evaluator's <c>int()</c>, <c>float()</c> and <c>unicode()</c> do.</summary>
internal static class PythonNumberParser
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
