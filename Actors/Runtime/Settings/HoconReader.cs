using System.Globalization;
using System.Text;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>
/// A strict reader of HOCON that knows the line of every value. Akka's own parser takes an unclosed section or string in
/// silence, drops what follows an unset <c>${?NAME}</c> and knows no lines, so it sees only the <c>akka</c> block, after
/// this reader. Differences from the HOCON text: <c>${x}</c> finds keys that stand above it and then the environment, a
/// missing include is an error, and a value starts on its key's line unless it is a section or list.
/// </summary>
internal sealed class HoconReader
{
    private const int MaximumDepth = 64;
    private const string NotInText = "$\"{}[],=#`\n\r";

    private readonly string _text;
    private readonly string? _file;
    private readonly int? _fixedLine;
    private readonly HoconObject _root;
    private readonly IReadOnlyList<string> _files;
    private int _at;
    private int _line = 1;
    private int _depth;

    private HoconReader(string text, string? file, bool hasLines, HoconObject root, IReadOnlyList<string> files)
    {
        _text = text;
        _file = file;
        _fixedLine = hasLines ? 0 : null;
        _root = root;
        _files = files;
    }

    private SourceLine Here => new(_file, _fixedLine is null ? null : _line);

    /// <summary>Reads a file and what it includes.</summary>
    public static HoconObject ReadFile(string path)
    {
        var root = new HoconObject(new SourceLine(path, 1));
        ReadInto(root, root, path, []);
        return root;
    }

    /// <summary>Reads a text; <paramref name="name"/> stands for the file in errors and for the folder of includes.</summary>
    public static HoconObject Read(string text, string name)
    {
        var root = new HoconObject(new SourceLine(name, 1));
        new HoconReader(text, name, true, root, [Path.GetFullPath(name)]).ReadRoot(root);
        return root;
    }

    /// <summary>Reads one value, such as the right side of <c>--set</c>.</summary>
    public static HoconNode ReadValue(string text, string source)
    {
        var reader = new HoconReader(text, source, false, new HoconObject(default), []);
        reader.SkipBlank();
        HoconNode value = reader.Value() ?? throw reader.Fault("there is no value");
        reader.SkipBlank();
        return reader.AtEnd ? value : throw reader.Fault($"nothing may follow the value, but '{reader.Peek()}' does");
    }

    /// <summary>Splits a key path: <c>a.b."c.d"</c>.</summary>
    public static IReadOnlyList<string> ReadPath(string text, string source)
    {
        var reader = new HoconReader(text, source, false, new HoconObject(default), []);
        IReadOnlyList<string> path = reader.KeyPath();
        return reader.AtEnd ? path : throw reader.Fault($"'{text}' is no key: write letters, digits, '-' and '_', parted by '.'");
    }

    private static void ReadInto(HoconObject root, HoconObject target, string path, IReadOnlyList<string> files)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, true).GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such settings file" : $"the settings file cannot be read ({e.Message})";
            throw new InputException(why, path, null, e);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException("the settings file is not UTF-8 text", path, null, e);
        }

        new HoconReader(text.TrimStart('\ufeff'), path, true, root, [.. files, Path.GetFullPath(path)]).ReadRoot(target);
    }

    private bool AtEnd => _at >= _text.Length;

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private InputException Fault(string message, int? line = null) => new(message, _file, _fixedLine is null ? null : line ?? _line);

    private char Take()
    {
        char c = _text[_at++];
        if (c == '\n') _line++;
        return c;
    }

    private void ReadRoot(HoconObject target)
    {
        SkipBlank();
        bool braced = Peek() == '{';
        if (braced)
        {
            Take();
            Fields(target, '}', _line);
            SkipBlank();
        }
        else
        {
            Fields(target, '\0', 1);
        }

        if (!AtEnd) throw Fault($"nothing may follow the last '}}', but '{Peek()}' does");
    }

    /// <summary>Reads fields up to and with <paramref name="end"/>; '\0' is the end of the text.</summary>
    private void Fields(HoconObject target, char end, int opened)
    {
        if (++_depth > MaximumDepth) throw Fault($"sections are nested more than {MaximumDepth} deep");
        while (true)
        {
            SkipBlank(commas: true);
            if (AtEnd)
            {
                if (end == '\0') break;
                throw Fault("this '{' is never closed: add '}'", opened);
            }

            if (Peek() == end)
            {
                Take();
                break;
            }

            if (Peek() == '}') throw Fault("this '}' closes nothing: remove it or add its '{'");
            Field(target);
            SkipSpaces();
            if (!AtEnd && Peek() is not ('\n' or '\r' or ',' or '#' or '}') && !AtSlashes())
                throw Fault($"'{Peek()}' cannot stand in a value: write the text in \"quotes\", and one setting a line");
        }

        _depth--;
    }

    private void Field(HoconObject target)
    {
        SourceLine at = Here;
        if (IsInclude())
        {
            Include(target);
            return;
        }

        IReadOnlyList<string> path = KeyPath();
        string name = string.Join('.', path);
        SkipSpaces();
        bool append = Peek() == '+' && Peek(1) == '=';
        if (Peek() is '=' or ':' || append)
        {
            _at += append ? 2 : 1;
            SkipSpaces();
            if (Peek() is '\n' or '\r' or '#')
            {
                SkipBlank();
                if (Peek() is not ('{' or '[')) throw Fault($"key '{name}' has no value", at.Line);
            }
        }
        else
        {
            // A section may follow its key without a sign, on the next line too.
            SkipBlank();
            if (Peek() != '{') throw Fault($"key '{name}' is followed by neither '=', ':' nor '{{'", at.Line);
        }

        if (Peek() == '{')
        {
            Section(target, path, at);
            return;
        }

        HoconNode? value = Value();
        if (value is null) return;
        if (append)
        {
            IReadOnlyList<HoconNode> before = target.Find(path) is HoconArray list ? list.Items : [];
            value = new HoconArray([.. before, value], at);
        }

        target.Set(path, At(value, at));
    }

    /// <summary>A section is reachable for <c>${x}</c> while it is read, so it is put in place first.</summary>
    private void Section(HoconObject target, IReadOnlyList<string> path, SourceLine at)
    {
        if (target.Find(path) is not HoconObject section) target.Set(path, section = new HoconObject(at));
        int opened = _line;
        Take();
        Fields(section, '}', opened);
        SkipSpaces();
        if (Peek() is not ('{' or '$')) return;
        if (Value() is not HoconObject more) throw Fault("sections, lists and texts cannot be joined to one value", opened);
        section.Merge(more);
    }

    /// <summary>The line of a setting is the line of its key.</summary>
    private static HoconNode At(HoconNode value, SourceLine at) => value switch
    {
        HoconScalar scalar => new HoconScalar(scalar.Text, scalar.Quoted, at),
        HoconArray list => new HoconArray(list.Items, at),
        _ => value,
    };

    private bool IsInclude()
    {
        if (string.CompareOrdinal(_text, _at, "include", 0, 7) != 0) return false;
        int next = 7;
        while (Peek(next) is ' ' or '\t') next++;
        return Peek(next) == '"';
    }

    private void Include(HoconObject target)
    {
        _at += 7;
        SkipSpaces();
        int line = _line;
        string name = Quoted();
        string path = Path.Combine(Path.GetDirectoryName(_file) ?? "", name);
        if (!File.Exists(path)) throw Fault($"the included file '{name}' does not exist beside this file", line);
        if (_files.Contains(Path.GetFullPath(path))) throw Fault($"'{name}' includes itself", line);
        ReadInto(_root, target, path, _files);
    }

    private IReadOnlyList<string> KeyPath()
    {
        var path = new List<string>();
        while (true)
        {
            if (Peek() == '"')
            {
                path.Add(Quoted());
            }
            else
            {
                int start = _at;
                while (char.IsLetterOrDigit(Peek()) || Peek() is '-' or '_' or '/' or '*' or '$' or '@') _at++;
                if (_at == start) throw Fault(AtEnd ? "a key is missing" : $"'{Peek()}' is found where a key is expected");
                path.Add(_text[start.._at]);
            }

            if (Peek() != '.') return path;
            _at++;
        }
    }

    /// <summary>One value, or null where optional references alone stand and none is set, so that what was set before holds.</summary>
    private HoconNode? Value()
    {
        SourceLine at = Here;
        var parts = new List<HoconNode>();
        var gaps = new List<string>();
        bool any = false;
        while (true)
        {
            int start = _at;
            SkipSpaces();
            string gap = _text[start.._at];
            HoconNode? part;
            switch (Peek())
            {
                case '{':
                    int opened = _line;
                    Take();
                    var section = new HoconObject(at);
                    Fields(section, '}', opened);
                    part = section;
                    break;
                case '[':
                    part = List();
                    break;
                case '"':
                    part = new HoconScalar(Quoted(), true, at);
                    break;
                case '$' when Peek(1) == '{':
                    part = Reference();
                    break;
                default:
                    string text = Unquoted();
                    if (text.Length == 0)
                    {
                        if (any) return Join(parts, gaps, at);
                        throw AtEnd || Peek() is '\n' or '\r' or ',' or '}' or ']'
                            ? Fault("a value is missing", at.Line)
                            : Fault($"'{Peek()}' cannot begin a value: write the text in \"quotes\"");
                    }

                    part = new HoconScalar(text, false, at);
                    break;
            }

            any = true;
            if (part is null) continue;
            parts.Add(part);
            gaps.Add(gap);
        }
    }

    private HoconNode? Join(List<HoconNode> parts, List<string> gaps, SourceLine at)
    {
        if (parts.Count < 2) return parts.FirstOrDefault();
        if (parts.TrueForAll(p => p is HoconScalar))
        {
            var text = new StringBuilder();
            for (int i = 0; i < parts.Count; i++) text.Append(i == 0 ? "" : gaps[i]).Append(((HoconScalar)parts[i]).Text);
            return new HoconScalar(text.ToString(), parts.Exists(p => ((HoconScalar)p).Quoted), at);
        }

        if (parts.TrueForAll(p => p is HoconObject))
        {
            var merged = new HoconObject(at);
            foreach (HoconNode part in parts) merged.Merge(((HoconObject)part).Copy());
            return merged;
        }

        return parts.TrueForAll(p => p is HoconArray)
            ? new HoconArray([.. parts.SelectMany(p => ((HoconArray)p).Items)], at)
            : throw Fault("sections, lists and texts cannot be joined to one value", at.Line);
    }

    private HoconArray List()
    {
        SourceLine at = Here;
        Take();
        if (++_depth > MaximumDepth) throw Fault($"lists are nested more than {MaximumDepth} deep");
        var items = new List<HoconNode>();
        while (true)
        {
            SkipBlank();
            if (AtEnd) throw Fault("this '[' is never closed: add ']'", at.Line);
            if (Peek() == ']') break;
            HoconNode? item = Value();
            if (item is not null) items.Add(item);
            SkipSpaces();
            int line = _line;
            SkipBlank();
            if (Peek() == ',') Take();
            else if (AtEnd) throw Fault("this '[' is never closed: add ']'", at.Line);
            else if (Peek() != ']' && _line == line) throw Fault($"'{Peek()}' is found in a list where ',' or ']' is expected");
        }

        Take();
        _depth--;
        return new HoconArray(items, at);
    }

    private HoconNode? Reference()
    {
        int line = _line;
        _at += 2;
        bool optional = Peek() == '?';
        if (optional) _at++;
        IReadOnlyList<string> path = KeyPath();
        if (Peek() != '}') throw Fault("'${' is never closed: add '}'", line);
        Take();
        string name = string.Join('.', path);
        HoconNode? found = _root.Find(path);
        if (found is HoconObject section) return section.Copy();
        if (found is not null) return found;
        string? variable = Environment.GetEnvironmentVariable(name);
        if (variable is not null) return new HoconScalar(variable, false, Here);
        return optional ? null : throw Fault($"${{{name}}} is neither a key above nor an environment variable; write ${{?{name}}} if it may be absent", line);
    }

    private string Unquoted()
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

    private string Quoted()
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

    private bool AtSlashes() => Peek() == '/' && Peek(1) == '/';

    private void SkipSpaces()
    {
        while (Peek() is ' ' or '\t' or '\u00a0') _at++;
    }

    private void SkipBlank(bool commas = false)
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
