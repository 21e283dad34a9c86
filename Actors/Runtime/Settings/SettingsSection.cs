namespace ActorLab.Actors.Runtime.Settings;

/// <summary>A section of the settings that belongs to some experiments, bound to one options record.</summary>
/// <param name="Name">The key, kebab-case: <c>two-words</c>.</param>
/// <param name="Type">The options record.</param>
/// <param name="Description">One sentence for the reference file.</param>
/// <param name="Experiments">The experiments that read it.</param>
public sealed record SettingsSection(string Name, Type Type, string Description, IReadOnlyList<string> Experiments)
{
    /// <summary>A section bound to <typeparamref name="TOptions"/>.</summary>
    public static SettingsSection Of<TOptions>(string name, string description, params string[] experiments)
        where TOptions : class, new() => new(name, typeof(TOptions), description, experiments);
}
