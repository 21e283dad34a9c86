namespace ActorLab.Domain.Common;

/// <summary>Lets a collection expression make a <see cref="SettingsList{T}"/>.</summary>
public static class SettingsListBuilder
{
    /// <summary>Copies the items into a list.</summary>
    public static SettingsList<T> Create<T>(ReadOnlySpan<T> items) => new(items);
}
