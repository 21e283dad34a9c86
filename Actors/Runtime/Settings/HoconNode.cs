namespace ActorLab.Actors.Runtime.Settings;

/// <summary>Where a value was written: a file and its line, or the option of the command line.</summary>
internal readonly record struct SourceLine(string? File, int? Line);

/// <summary>A value of a HOCON text that remembers where it stands.</summary>
internal abstract class HoconNode(SourceLine at)
{
    public SourceLine At { get; } = at;
}

/// <summary>A text, number, flag or, unquoted, <c>null</c>.</summary>
internal sealed class HoconScalar(string text, bool quoted, SourceLine at) : HoconNode(at)
{
    public string Text { get; } = text;

    public bool Quoted { get; } = quoted;

    public bool IsNull => !Quoted && Text == "null";
}

/// <summary>A list.</summary>
internal sealed class HoconArray(IReadOnlyList<HoconNode> items, SourceLine at) : HoconNode(at)
{
    public IReadOnlyList<HoconNode> Items { get; } = items;
}

/// <summary>A section: keys in the order of the text.</summary>
internal sealed class HoconObject(SourceLine at) : HoconNode(at)
{
    public OrderedDictionary<string, HoconNode> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>The value at a path, or null.</summary>
    public HoconNode? Find(IReadOnlyList<string> path)
    {
        HoconNode? node = this;
        foreach (string key in path)
        {
            if (node is not HoconObject section || !section.Fields.TryGetValue(key, out node)) return null;
        }

        return node;
    }

    /// <summary>Puts a value at a path: sections merge, anything else replaces.</summary>
    public void Set(IReadOnlyList<string> path, HoconNode value)
    {
        HoconObject section = this;
        for (int i = 0; i + 1 < path.Count; i++)
        {
            if (!section.Fields.TryGetValue(path[i], out HoconNode? next) || next is not HoconObject inner)
            {
                inner = new HoconObject(value.At);
                section.Fields[path[i]] = inner;
            }

            section = inner;
        }

        string last = path[^1];
        if (value is HoconObject added && section.Fields.TryGetValue(last, out HoconNode? old) && old is HoconObject kept) kept.Merge(added);
        else section.Fields[last] = value;
    }

    /// <summary>Takes over every key of another section.</summary>
    public void Merge(HoconObject other)
    {
        foreach ((string key, HoconNode value) in other.Fields) Set([key], value);
    }

    /// <summary>A copy whose sections can change without changing this one.</summary>
    public HoconObject Copy()
    {
        var copy = new HoconObject(At);
        foreach ((string key, HoconNode value) in Fields) copy.Fields[key] = value is HoconObject section ? section.Copy() : value;
        return copy;
    }
}
