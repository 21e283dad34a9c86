namespace ActorLab.Actors.Runtime.Settings;

/// <summary>A setting that differs between two lives of a run.</summary>
/// <param name="Key">Its path: <c>budget.steps</c>.</param>
/// <param name="Before">The value before, as settings files write it.</param>
/// <param name="Now">The value now.</param>
/// <param name="Allowed">Whether a resume may change it.</param>
public sealed record SettingChange(string Key, string Before, string Now, bool Allowed);
