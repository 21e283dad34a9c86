using System.Reflection;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>Turns sections into options records and back. What it refuses, it refuses with file, line, key and the allowed.</summary>
internal sealed class RecordBinder(IReadOnlyList<string> knownPaths)
{
    private const int ListedKeys = 12;

    /// <summary>Makes the record of a section; keys in <paramref name="others"/> belong to somebody else.</summary>
    public object Bind(RecordShape shape, HoconObject section, string path, IReadOnlyList<string>? others = null)
    {
        object record = Activator.CreateInstance(shape.Type)!;
        foreach ((string key, HoconNode node) in section.Fields)
        {
            if (others?.Contains(key) == true) continue;
            SettingProperty property = shape.Find(key) ?? throw Unknown(key, node, path, [.. shape.Properties.Select(p => p.Key), .. others ?? []]);
            property.Property.SetValue(record, Bind(property, node, Join(path, key)), BindingFlags.Default, null, null, null);
        }

        if (record is ISettingsCheck check && check.FindFault() is { } fault)
            throw Fault(path.Length == 0 ? fault : $"section '{path}': {fault}", section.At);
        return record;
    }

    /// <summary>Writes every setting of a record.</summary>
    public static HoconObject Write(object record)
    {
        var section = new HoconObject(default);
        foreach (SettingProperty property in RecordShape.Of(record.GetType()).Properties)
        {
            object? value = property.Property.GetValue(record);
            section.Fields[property.Key] = Write(property, value);
        }

        return section;
    }

    public static HoconNode Write(SettingProperty property, object? value) => property.Kind switch
    {
        SettingKind.Section => Write(value!),
        SettingKind.List when value is System.Collections.IEnumerable items => new HoconArray([.. items.Cast<object>().Select(i => SettingValue.Write(property, i))], default),
        _ => SettingValue.Write(property, value),
    };

    public static string Join(string path, string key) => path.Length == 0 ? HoconWriter.Key(key) : $"{path}.{HoconWriter.Key(key)}";

    private object? Bind(SettingProperty property, HoconNode node, string path)
    {
        if (property.Kind == SettingKind.Section)
        {
            return node is HoconObject section
                ? Bind(RecordShape.Of(property.Type), section, path)
                : throw Fault($"'{path}' is a section: write {path} {{ ... }}", node.At);
        }

        if (node is HoconScalar { IsNull: true })
        {
            return property.IsNullable ? null : throw Fault($"'{path}' cannot be null: it is a {SettingValue.Rule(property)}", node.At);
        }

        if (property.Kind == SettingKind.List)
        {
            if (node is not HoconArray list) throw Fault($"'{path}' is a list: write {path} = [ ... ], {SettingValue.Rule(property)}", node.At);
            var items = Array.CreateInstance(property.Type, list.Items.Count);
            for (int i = 0; i < items.Length; i++) items.SetValue(Scalar(property, list.Items[i], $"{path}[{i}]", node.At), i);
            return ListMaker.MakeGenericMethod(property.Type).Invoke(null, [items]);
        }

        return Scalar(property, node, path, node.At);
    }

    private static readonly MethodInfo ListMaker = typeof(RecordBinder).GetMethod(nameof(MakeList), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static SettingsList<T> MakeList<T>(T[] items) => new(items);

    private static object? Scalar(SettingProperty property, HoconNode node, string path, SourceLine at)
    {
        if (node is not HoconScalar scalar)
            throw Fault($"'{path}' takes one value, not a {(node is HoconObject ? "section" : "list")}: {SettingValue.Rule(property)}", at);
        object? value = SettingValue.Read(property, scalar, out string? fault);
        return fault is null ? value : throw Fault($"'{path}' = '{scalar.Text}' {fault}", at);
    }

    private InputException Unknown(string key, HoconNode node, string path, IReadOnlyList<string> known)
    {
        string? near = Nearest.To(key, known) is { } sibling ? Join(path, sibling) : FindElsewhere(key);
        string hint = near is null ? ";" : $"; did you mean '{near}'?";
        string listed = string.Join(", ", known.Take(ListedKeys)) + (known.Count > ListedKeys ? ", ..." : "");
        return Fault($"unknown key '{Join(path, key)}'{hint} Known {(path.Length == 0 ? "at the top" : $"in '{path}'")}: {listed}", node.At);
    }

    private string? FindElsewhere(string key)
    {
        string? last = Nearest.To(key, knownPaths.Select(Last));
        return knownPaths.FirstOrDefault(p => Last(p) == last);
    }

    private static string Last(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static InputException Fault(string message, SourceLine at) => new(message, at.File, at.Line);
}
