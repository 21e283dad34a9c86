using System.Reflection;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>What a property of an options record is to the settings text.</summary>
internal enum SettingKind
{
    Section,
    List,
    Integer,
    Number,
    Flag,
    Text,
    Choice,
    Duration,
    Size,
}

/// <summary>One property of an options record, with its key, its kind and what <see cref="SettingAttribute"/> says.</summary>
internal sealed class SettingProperty
{
    private static readonly NullabilityInfoContext Nullability = new();

    public SettingProperty(PropertyInfo property, SettingAttribute attribute)
    {
        Property = property;
        Setting = attribute;
        Key = KebabCase.Of(property.Name);
        Type type = property.PropertyType;
        lock (Nullability) IsNullable = Nullability.Create(property).WriteState == NullabilityState.Nullable;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(SettingsList<>))
        {
            Kind = SettingKind.List;
            Type = type.GetGenericArguments()[0];
            ItemKind = KindOf(Type);
        }
        else
        {
            Type = type;
            Kind = ItemKind = KindOf(type);
        }
    }

    public PropertyInfo Property { get; }

    public SettingAttribute Setting { get; }

    public string Key { get; }

    public SettingKind Kind { get; }

    /// <summary>The kind of a list's items; else <see cref="Kind"/>.</summary>
    public SettingKind ItemKind { get; }

    /// <summary>The type of one value: of a list's item, of what a nullable holds.</summary>
    public Type Type { get; }

    public bool IsNullable { get; }

    private SettingKind KindOf(Type type)
    {
        if (type == typeof(long) && Setting.Unit == SettingAttribute.Bytes) return SettingKind.Size;
        if (type == typeof(int) || type == typeof(long)) return SettingKind.Integer;
        if (type == typeof(double)) return SettingKind.Number;
        if (type == typeof(bool)) return SettingKind.Flag;
        if (type == typeof(string)) return SettingKind.Text;
        if (type == typeof(TimeSpan)) return SettingKind.Duration;
        if (type.IsEnum) return SettingKind.Choice;
        if (type.IsClass && type.GetConstructor(Type.EmptyTypes) is not null && !IsNullable && !type.IsGenericType) return SettingKind.Section;
        throw new NotSupportedException($"{Property.DeclaringType}.{Property.Name}: settings of type {Property.PropertyType} are not supported; see {nameof(SettingAttribute)}.");
    }
}
