using System.Collections.Concurrent;
using System.Reflection;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>The settings of one options record, in the order of its text.</summary>
internal sealed class RecordShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Known = new();

    private RecordShape(Type type)
    {
        Type = type;
        Properties = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }).Select(p => new SettingProperty(p, AttributeOf(p)))];
        Default = Activator.CreateInstance(type)!;
        foreach (SettingProperty section in Properties.Where(p => p.Kind == SettingKind.Section)) Of(section.Type);
    }

    public Type Type { get; }

    public IReadOnlyList<SettingProperty> Properties { get; }

    /// <summary>The record with every setting at its default.</summary>
    public object Default { get; }

    public static RecordShape Of(Type type) => Known.TryGetValue(type, out RecordShape? shape) ? shape : Known.GetOrAdd(type, new RecordShape(type));

    public SettingProperty? Find(string key) => Properties.FirstOrDefault(p => p.Key == key);

    private static SettingAttribute AttributeOf(PropertyInfo property) =>
        property.GetCustomAttribute<SettingAttribute>()
        ?? throw new NotSupportedException($"{property.DeclaringType}.{property.Name} can be set but has no [Setting]: say what it means.");
}
