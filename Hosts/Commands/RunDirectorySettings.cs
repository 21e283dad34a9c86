using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>Reads the effective settings back from a run's directory.</summary>
internal static class RunDirectorySettings
{
    /// <summary>The file in the run's directory.</summary>
    public const string FileName = "settings.conf";

    /// <summary>Reads them with overrides.</summary>
    /// <exception cref="InputException">The directory is none of a run.</exception>
    public static EffectiveSettings Load(CliContext context, string directory, IReadOnlyList<SettingsOverride> overrides)
    {
        if (!Directory.Exists(directory)) throw new InputException("there is no such run directory; 'actorlab runs list' shows those there are", directory);
        string file = Path.Combine(directory, FileName);
        if (!File.Exists(file)) throw new InputException($"this is no run directory: it has no {FileName}", directory);
        return context.Schema.Load(file, overrides);
    }
}
