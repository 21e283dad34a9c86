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

    private readonly HoconCursor _in;
    private readonly HoconObject _root;
    private readonly IReadOnlyList<string> _files;
    private int _depth;

    private HoconReader(string text, string? file, bool hasLines, HoconObject root, IReadOnlyList<string> files)
    {
        _in = new HoconCursor(text, file, hasLines);
        _root = root;
        _files = files;
    }

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
        reader._in.SkipBlank();
        HoconNode value = reader.Value() ?? throw reader._in.Fault("there is no value");
        reader._in.SkipBlank();
        return reader._in.AtEnd ? value : throw reader._in.Fault($"nothing may follow the value, but '{reader._in.Peek()}' does");
    }

    /// <summary>Splits a key path: <c>a.b."c.d"</c>.</summary>
    public static IReadOnlyList<string> ReadPath(string text, string source)
    {
        var reader = new HoconReader(text, source, false, new HoconObject(default), []);
        IReadOnlyList<string> path = reader.KeyPath();
        return reader._in.AtEnd ? path : throw reader._in.Fault($"'{text}' is no key: write letters, digits, '-' and '_', parted by '.'");
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

    private void ReadRoot(HoconObject target)
    {
        _in.SkipBlank();
        bool braced = _in.Peek() == '{';
        if (braced)
        {
            _in.Take();
            Fields(target, '}', _in.Line);
            _in.SkipBlank();
        }
        else
        {
            Fields(target, '\0', 1);
        }

        if (!_in.AtEnd) throw _in.Fault($"nothing may follow the last '}}', but '{_in.Peek()}' does");
    }

    /// <summary>Reads fields up to and with <paramref name="end"/>; '\0' is the end of the text.</summary>
    private void Fields(HoconObject target, char end, int opened)
    {
        if (++_depth > MaximumDepth) throw _in.Fault($"sections are nested more than {MaximumDepth} deep");
        while (true)
        {
            _in.SkipBlank(commas: true);
            if (_in.AtEnd)
            {
                if (end == '\0') break;
                throw _in.Fault("this '{' is never closed: add '}'", opened);
            }

            if (_in.Peek() == end)
            {
                _in.Take();
                break;
            }

            if (_in.Peek() == '}') throw _in.Fault("this '}' closes nothing: remove it or add its '{'");
            Field(target);
            _in.SkipSpaces();
            if (!_in.AtEnd && _in.Peek() is not ('\n' or '\r' or ',' or '#' or '}') && !_in.AtSlashes())
                throw _in.Fault($"'{_in.Peek()}' cannot stand in a value: write the text in \"quotes\", and one setting a line");
        }

        _depth--;
    }

    private void Field(HoconObject target)
    {
        SourceLine at = _in.Here;
        if (IsInclude())
        {
            Include(target);
            return;
        }

        IReadOnlyList<string> path = KeyPath();
        string name = string.Join('.', path);
        _in.SkipSpaces();
        bool append = _in.Peek() == '+' && _in.Peek(1) == '=';
        if (_in.Peek() is '=' or ':' || append)
        {
            _in.Skip(append ? 2 : 1);
            _in.SkipSpaces();
            if (_in.Peek() is '\n' or '\r' or '#')
            {
                _in.SkipBlank();
                if (_in.Peek() is not ('{' or '[')) throw _in.Fault($"key '{name}' has no value", at.Line);
            }
        }
        else
        {
            // A section may follow its key without a sign, on the next line too.
            _in.SkipBlank();
            if (_in.Peek() != '{') throw _in.Fault($"key '{name}' is followed by neither '=', ':' nor '{{'", at.Line);
        }

        if (_in.Peek() == '{')
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
        int opened = _in.Line;
        _in.Take();
        Fields(section, '}', opened);
        _in.SkipSpaces();
        if (_in.Peek() is not ('{' or '$')) return;
        if (Value() is not HoconObject more) throw _in.Fault("sections, lists and texts cannot be joined to one value", opened);
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
        if (!_in.StartsWith("include")) return false;
        int next = 7;
        while (_in.Peek(next) is ' ' or '\t') next++;
        return _in.Peek(next) == '"';
    }

    private void Include(HoconObject target)
    {
        _in.Skip(7);
        _in.SkipSpaces();
        int line = _in.Line;
        string name = _in.Quoted();
        string path = Path.Combine(Path.GetDirectoryName(_in.File) ?? "", name);
        if (!File.Exists(path)) throw _in.Fault($"the included file '{name}' does not exist beside this file", line);
        if (_files.Contains(Path.GetFullPath(path))) throw _in.Fault($"'{name}' includes itself", line);
        ReadInto(_root, target, path, _files);
    }

    private IReadOnlyList<string> KeyPath()
    {
        var path = new List<string>();
        while (true)
        {
            if (_in.Peek() == '"')
            {
                path.Add(_in.Quoted());
            }
            else
            {
                int start = _in.Position;
                while (char.IsLetterOrDigit(_in.Peek()) || _in.Peek() is '-' or '_' or '/' or '*' or '$' or '@') _in.Skip(1);
                if (_in.Position == start) throw _in.Fault(_in.AtEnd ? "a key is missing" : $"'{_in.Peek()}' is found where a key is expected");
                path.Add(_in.Since(start));
            }

            if (_in.Peek() != '.') return path;
            _in.Skip(1);
        }
    }

    /// <summary>One value, or null where optional references alone stand and none is set, so that what was set before holds.</summary>
    private HoconNode? Value()
    {
        SourceLine at = _in.Here;
        var parts = new List<HoconNode>();
        var gaps = new List<string>();
        bool any = false;
        while (true)
        {
            int start = _in.Position;
            _in.SkipSpaces();
            string gap = _in.Since(start);
            HoconNode? part;
            switch (_in.Peek())
            {
                case '{':
                    int opened = _in.Line;
                    _in.Take();
                    var section = new HoconObject(at);
                    Fields(section, '}', opened);
                    part = section;
                    break;
                case '[':
                    part = List();
                    break;
                case '"':
                    part = new HoconScalar(_in.Quoted(), true, at);
                    break;
                case '$' when _in.Peek(1) == '{':
                    part = Reference();
                    break;
                default:
                    string text = _in.Unquoted();
                    if (text.Length == 0)
                    {
                        if (any) return Join(parts, gaps, at);
                        throw _in.AtEnd || _in.Peek() is '\n' or '\r' or ',' or '}' or ']'
                            ? _in.Fault("a value is missing", at.Line)
                            : _in.Fault($"'{_in.Peek()}' cannot begin a value: write the text in \"quotes\"");
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
            : throw _in.Fault("sections, lists and texts cannot be joined to one value", at.Line);
    }

    private HoconArray List()
    {
        SourceLine at = _in.Here;
        _in.Take();
        if (++_depth > MaximumDepth) throw _in.Fault($"lists are nested more than {MaximumDepth} deep");
        var items = new List<HoconNode>();
        while (true)
        {
            _in.SkipBlank();
            if (_in.AtEnd) throw _in.Fault("this '[' is never closed: add ']'", at.Line);
            if (_in.Peek() == ']') break;
            HoconNode? item = Value();
            if (item is not null) items.Add(item);
            _in.SkipSpaces();
            int line = _in.Line;
            _in.SkipBlank();
            if (_in.Peek() == ',') _in.Take();
            else if (_in.AtEnd) throw _in.Fault("this '[' is never closed: add ']'", at.Line);
            else if (_in.Peek() != ']' && _in.Line == line) throw _in.Fault($"'{_in.Peek()}' is found in a list where ',' or ']' is expected");
        }

        _in.Take();
        _depth--;
        return new HoconArray(items, at);
    }

    private HoconNode? Reference()
    {
        int line = _in.Line;
        _in.Skip(2);
        bool optional = _in.Peek() == '?';
        if (optional) _in.Skip(1);
        IReadOnlyList<string> path = KeyPath();
        if (_in.Peek() != '}') throw _in.Fault("'${' is never closed: add '}'", line);
        _in.Take();
        string name = string.Join('.', path);
        HoconNode? found = _root.Find(path);
        if (found is HoconObject section) return section.Copy();
        if (found is not null) return found;
        string? variable = Environment.GetEnvironmentVariable(name);
        if (variable is not null) return new HoconScalar(variable, false, _in.Here);
        return optional ? null : throw _in.Fault($"${{{name}}} is neither a key above nor an environment variable; write ${{?{name}}} if it may be absent", line);
    }
}
