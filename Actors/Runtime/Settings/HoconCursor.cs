using System.Globalization;
using System.Text;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>A place in a HOCON text: its characters, blanks, comments and plain or quoted texts.</summary>
internal sealed class HoconCursor(string text, string? file, bool hasLines)
{
    private const string NotInText = "$\"{}[],=#`\n\r";

    private readonly string _text = text;
    private int _at;
    private int _line = 1;

    public string? File => file;

    public int Line => _line;

    public int Position => _at;

    public SourceLine Here => new(file, hasLines ? _line : null);

    public bool AtEnd => _at >= _text.Length;

    public char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    public InputException Fault(string message, int? line = null) => new(message, file, hasLines ? line ?? _line : null);

    public char Take()
    {
        char c = _text[_at++];
        if (c == '\n') _line++;
        return c;
    }

    public void Skip(int characters) => _at += characters;

    public string Since(int position) => _text[position.._at];

    public bool StartsWith(string word) => string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;

    public string Unquoted()
    {
        int start = _at;
        while (!AtEnd && !NotInText.Contains(Peek()))
        {
            if (AtSlashes())
            {
                if (_at > start && !char.IsWhiteSpace(_text[_at - 1])) throw Fault("'//' begins a comment: write the text in \"quotes\"");
                break;
            }

            bool colonOfKey = Peek() == ':' && (char.IsWhiteSpace(Peek(1)) || _at + 1 == _text.Length);
            if (colonOfKey || (Peek() == '+' && Peek(1) == '=')) throw Fault($"'{Peek()}' cannot stand in a value: write the text in \"quotes\"");
            _at++;
        }

        // Blanks before a quote, reference or comment belong to the gap.
        while (_at > start && char.IsWhiteSpace(_text[_at - 1])) _at--;
        return _text[start.._at];
    }

    public string Quoted()
    {
        int line = _line;
        if (Peek(1) == '"' && Peek(2) == '"') return TripleQuoted(line);
        Take();
        var text = new StringBuilder();
        while (true)
        {
            if (AtEnd || Peek() is '\n' or '\r') throw Fault("this text is never closed: add '\"'", line);
            char c = Take();
            if (c == '"') return text.ToString();
            text.Append(c == '\\' ? Escape(line) : c);
        }
    }

    private string TripleQuoted(int line)
    {
        _at += 3;
        int end = _text.IndexOf("\"\"\"", _at, StringComparison.Ordinal);
        if (end < 0) throw Fault("this text is never closed: add '\"\"\"'", line);
        while (end + 3 < _text.Length && _text[end + 3] == '"') end++;
        int start = _at;
        while (_at < end) Take();
        _at += 3;
        return _text[start..end];
    }

    private char Escape(int line)
    {
        if (AtEnd) throw Fault("this text is never closed: add '\"'", line);
        char c = Take();
        switch (c)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case '"' or '\\' or '/': return c;
            case 'u' when _at + 4 <= _text.Length && ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                _at += 4;
                return (char)code;
            default:
                throw Fault($"'\\{c}' is no escape; a backslash is written '\\\\'", line);
        }
    }

    public bool AtSlashes() => Peek() == '/' && Peek(1) == '/';

    public void SkipSpaces()
    {
        while (Peek() is ' ' or '\t' or '\u00a0') _at++;
    }

    public void SkipBlank(bool commas = false)
    {
        while (!AtEnd)
        {
            if (char.IsWhiteSpace(Peek()) || (commas && Peek() == ',')) Take();
            else if (Peek() == '#' || AtSlashes())
            {
                while (!AtEnd && Peek() != '\n') _at++;
            }
            else break;
        }
    }
}
