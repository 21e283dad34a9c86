using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>A setting given on the command line, which wins over the file.</summary>
/// <param name="Key">The key's path: <c>budget.steps</c>.</param>
/// <param name="Value">The text of the value; it needs no quotes.</param>
/// <param name="Source">How the user wrote it, for errors: <c>--set budget.steps=10</c>.</param>
public sealed record SettingsOverride(string Key, string Value, string Source)
{
    /// <summary>Reads <c>key=value</c>, the argument of <c>--set</c>.</summary>
    /// <exception cref="InputException">There is no key or no '='.</exception>
    public static SettingsOverride Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new InputException("write key=value, for example --set budget.steps=100", $"--set {text}");
        return new SettingsOverride(text[..equals].Trim(), text[(equals + 1)..].Trim(), $"--set {text}");
    }

    internal void Apply(HoconObject root)
    {
        bool structured = Value.Length > 0 && Value[0] is '[' or '{' or '"';
        HoconNode node = structured ? HoconReader.ReadValue(Value, Source) : new HoconScalar(Value, false, new SourceLine(Source, null));
        if (Value.Length > 0 && Value[0] == '{') throw new InputException("set one key at a time, not a section", Source);
        root.Set(HoconReader.ReadPath(Key, Source), node);
    }
}
