using System.Globalization;
using System.Text;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// The numbers of a cell: the first one wherever it stands (<c>No. 12</c> is 12, <c>2,000 ft</c> is 2000, <c>695 758</c> is
/// 695758: spaces and commas inside digits separate thousands) and the second one after it (<c>3-2</c> is 3 and 2).
/// Signs are not read, as in the tagged tables: a dash is far more often a separator.
/// </summary>
internal static class CellNumber
{
    public static (double? First, double? Second) Read(string cell)
    {
        int digit = cell.AsSpan().IndexOfAnyInRange('0', '9');
        if (digit < 0) return (NumberWords.Whole(cell), null);
        string text = cell.Contains(' ') ? cell.Replace(" ", "") : cell;
        int at = 0;
        if (Next(text, ref at) is not { } first) return (null, null);
        return (first, Next(text, ref at));
    }

    /// <summary>Reads the number that starts at the next digit or point; null if that is a point without digits.</summary>
    private static double? Next(string text, ref int at)
    {
        while (at < text.Length && text[at] != '.' && !char.IsAsciiDigit(text[at])) at++;
        if (at == text.Length) return null;
        var digits = new StringBuilder(16);
        bool point = false, any = false;
        int i = at;
        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsDigit(c)) { digits.Append((char)('0' + (int)char.GetNumericValue(c))); any = true; }
            else if (c == '.' && !point) { digits.Append('.'); point = true; }
            else if (c == ',' && !point && i + 1 < text.Length && char.IsDigit(text[i + 1])) continue;
            else break;
        }

        if (!any) return null;
        if (i + 1 < text.Length && text[i] == 'E' && char.IsAsciiDigit(text[i + 1]))
        {
            int end = i + 1;
            while (end < text.Length && end < i + 4 && char.IsAsciiDigit(text[end])) end++;
            digits.Append(text, i, end - i);
            i = end;
        }

        at = i;
        double value = double.Parse(digits.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? value : null;
    }
}
