using System.Globalization;
using System.Text.RegularExpressions;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>One value of a setting: read from text with its checks, written as text, its rule in words.</summary>
internal static class SettingValue
{
    /// <summary>Reads a value of the property; the fault, a predicate ("is above 1"), tells why it is refused.</summary>
    public static object? Read(SettingProperty property, HoconScalar scalar, out string? fault)
    {
        object? value = Parse(property, scalar, out fault);
        if (fault is null) fault = FaultOfRange(property, value!);
        return fault is null ? value : null;
    }

    /// <summary>Writes a value of the property.</summary>
    public static HoconScalar Write(SettingProperty property, object? value) => value is null
        ? new HoconScalar("null", false, default)
        : property.ItemKind switch
        {
            SettingKind.Integer => Plain(Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)),
            SettingKind.Number => Plain(((double)value).ToString("R", CultureInfo.InvariantCulture)),
            SettingKind.Flag => Plain((bool)value ? "true" : "false"),
            SettingKind.Choice => Plain(KebabCase.Of(value.ToString()!)),
            SettingKind.Duration => Plain(Quantity.Write((TimeSpan)value)),
            SettingKind.Size => Plain(Quantity.WriteSize((long)value)),
            _ => new HoconScalar((string)value, true, default),
        };

    /// <summary>The rule in words: "whole number of steps, at least 1".</summary>
    public static string Rule(SettingProperty property)
    {
        SettingAttribute setting = property.Setting;
        string of = setting.Unit is { } unit && property.ItemKind != SettingKind.Size ? $" of {unit}" : "";
        string kind = property.ItemKind switch
        {
            SettingKind.Integer => "whole number" + of,
            SettingKind.Number => "number" + of,
            SettingKind.Flag => "true or false",
            SettingKind.Choice => "one of " + string.Join(", ", Choices(property)),
            SettingKind.Duration => "duration with its unit",
            SettingKind.Size => "size in bytes with its unit",
            _ => setting.Allowed is { } allowed ? "one of " + string.Join(", ", allowed) : setting.Form ?? "text",
        };
        string range = Range(property);
        return (property.Kind == SettingKind.List ? "list, each " : "") + kind + (range.Length > 0 ? ", " + range : "") + (property.IsNullable ? "; or null" : "");
    }

    private static HoconScalar Plain(string text) => new(text, false, default);

    private static IEnumerable<string> Choices(SettingProperty property) => Enum.GetNames(property.Type).Select(KebabCase.Of);

    private static object? Parse(SettingProperty property, HoconScalar scalar, out string? fault)
    {
        string text = scalar.Text;
        fault = null;
        switch (property.ItemKind)
        {
            case SettingKind.Integer:
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
                {
                    if (property.Type == typeof(long)) return whole;
                    if (whole is >= int.MinValue and <= int.MaxValue) return (int)whole;
                    fault = $"is out of range: {Rule(property)}";
                    return null;
                }

                fault = FaultOfNumber(property, text);
                return null;
            case SettingKind.Number:
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)) return number;
                fault = FaultOfNumber(property, text);
                return null;
            case SettingKind.Flag:
                if (text is "true" or "on" or "yes") return true;
                if (text is "false" or "off" or "no") return false;
                fault = "is neither true nor false";
                return null;
            case SettingKind.Choice:
                string? name = Array.Find(Enum.GetNames(property.Type), n => KebabCase.Of(n) == text);
                if (name is not null) return Enum.Parse(property.Type, name);
                fault = FaultOfChoice(text, Choices(property));
                return null;
            case SettingKind.Duration:
                return Quantity.ReadDuration(text, out fault);
            case SettingKind.Size:
                return Quantity.ReadSize(text, out fault);
            default:
                if (property.Setting.Allowed is { } allowed && !allowed.Contains(text)) fault = FaultOfChoice(text, allowed);
                else if (property.Setting.Pattern is { } pattern && !Regex.IsMatch(text, $"^(?:{pattern})\\z")) fault = $"is not {property.Setting.Form ?? "of the form " + pattern}";
                return text;
        }
    }

    private static string FaultOfNumber(SettingProperty property, string text)
    {
        string form = property.ItemKind == SettingKind.Integer ? "whole number" : "number";
        int digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+').Count();
        bool hasUnit = digits > 0 && digits < text.Length && double.TryParse(text.AsSpan(0, digits), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return hasUnit && text[digits..].Trim() is { } unit && unit.All(char.IsLetter)
            ? $"has the wrong unit: '{unit}' is not wanted, write a plain {form}{(property.Setting.Unit is { } counted ? " of " + counted : "")}"
            : $"is no {form}";
    }

    private static string FaultOfChoice(string text, IEnumerable<string> choices) =>
        $"is not allowed{(Nearest.To(text, choices) is { } near ? $"; did you mean '{near}'?" : ";")} Allowed: {string.Join(", ", choices)}";

    private static string? FaultOfRange(SettingProperty property, object value)
    {
        double number = property.ItemKind switch
        {
            SettingKind.Integer or SettingKind.Size or SettingKind.Number => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            SettingKind.Duration => ((TimeSpan)value).TotalSeconds,
            _ => double.NaN,
        };
        SettingAttribute s = property.Setting;
        return number < s.Min || number > s.Max || number <= s.Above || number >= s.Below ? $"is out of range: allowed is {Range(property)}" : null;
    }

    private static string Range(SettingProperty property)
    {
        SettingAttribute s = property.Setting;
        if (double.IsFinite(s.Min) && double.IsFinite(s.Max)) return $"{Bound(property, s.Min)} to {Bound(property, s.Max)}";
        var parts = new List<string>(2);
        if (double.IsFinite(s.Min)) parts.Add($"at least {Bound(property, s.Min)}");
        if (double.IsFinite(s.Above)) parts.Add($"above {Bound(property, s.Above)}");
        if (double.IsFinite(s.Max)) parts.Add($"at most {Bound(property, s.Max)}");
        if (double.IsFinite(s.Below)) parts.Add($"below {Bound(property, s.Below)}");
        return string.Join(" and ", parts);
    }

    private static string Bound(SettingProperty property, double bound) => property.ItemKind switch
    {
        SettingKind.Duration => Quantity.Write(TimeSpan.FromSeconds(bound)),
        SettingKind.Size => Quantity.WriteSize((long)bound),
        _ => bound.ToString("R", CultureInfo.InvariantCulture),
    };
}
