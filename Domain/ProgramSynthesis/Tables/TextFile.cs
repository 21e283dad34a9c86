using System.Text;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Reads a whole text file strictly: UTF-8, or UTF-16/32 where a byte order mark says so. A byte that fits no character is
/// an error that names its line, never a silent question mark.
/// </summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static string Read(string path, long maxBytes = 1L << 30)
    {
        byte[] bytes;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > maxBytes)
                throw new InputException($"The file has {length:N0} bytes, the limit is {maxBytes:N0}; give a smaller file or raise the limit.", path);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("There is no such file.", path, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The file cannot be read: {e.Message}", path, inner: e);
        }

        (Encoding encoding, int skip) = Detect(bytes);
        try
        {
            string text = encoding.GetString(bytes, skip, bytes.Length - skip);
            int nul = text.IndexOf('\0');
            if (nul >= 0) throw new InputException("This is no text: it holds a zero character. Save it as UTF-8.", path, LineAt(text, nul));
            return text;
        }
        catch (DecoderFallbackException e)
        {
            int at = Math.Clamp(skip + e.Index, 0, bytes.Length);
            int line = 1 + bytes.AsSpan(0, at).Count((byte)'\n');
            throw new InputException($"A byte here is not {encoding.WebName.ToUpperInvariant()} text; save the file as UTF-8 (or UTF-16 with a byte order mark).", path, line, e);
        }
    }

    /// <summary>The lines of a text, each with its number from 1; an empty last line is left out.</summary>
    public static IEnumerable<(int Number, string Text)> Lines(string text)
    {
        int number = 0;
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            int stop = end > start && text[end - 1] == '\r' ? end - 1 : end;
            yield return (++number, text[start..stop]);
            start = end + 1;
        }
    }

    /// <summary>Undoes WikiTableQuestions' TSV escapes: <c>\n</c>, <c>\p</c> and <c>\\</c>.</summary>
    public static string Unescape(string field)
    {
        if (!field.Contains('\\')) return field;
        var text = new StringBuilder(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            char next = i + 1 < field.Length ? field[i + 1] : '\0';
            if (field[i] != '\\' || next is not ('n' or 'p' or '\\')) text.Append(field[i]);
            else
            {
                text.Append(next switch { 'n' => '\n', 'p' => '|', _ => '\\' });
                i++;
            }
        }

        return text.ToString();
    }

    private static int LineAt(string text, int index) => 1 + text.AsSpan(0, index).Count('\n');

    private static (Encoding, int Skip) Detect(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Utf8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (new UTF32Encoding(false, true, true), 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(true, true, true), 4),
        [0xFF, 0xFE, ..] => (new UnicodeEncoding(false, true, true), 2),
        [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, true, true), 2),
        _ => (Utf8, 0),
    };
}
