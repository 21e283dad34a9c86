using System.Text;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Local;

/// <summary>
/// The settings of a run's lives: <c>settings.conf</c> is in force, <c>settings-N.conf</c> is the N-th version that was. The
/// newest of these, and not the file that a user may edit, says what a resume must keep.
/// </summary>
internal static class SettingsHistory
{
    /// <summary>A new run's settings. The copy comes first: from <c>settings.conf</c> on, the directory can be resumed.</summary>
    public static void Begin(RunDirectory directory, EffectiveSettings settings)
    {
        Keep(directory, 1, settings.ToHocon());
        directory.WriteSettings(settings.ToHocon());
    }

    /// <summary>Checks a resumed run's settings against those it had, and writes down what changed.</summary>
    /// <returns>A line for each change.</returns>
    /// <exception cref="InputException">A setting changed that a run keeps from its start to its end.</exception>
    public static IReadOnlyList<string> GoOn(RunDirectory directory, EffectiveSettings settings, SettingsSchema schema)
    {
        int newest = 0;
        while (File.Exists(directory.SettingsFileOf(newest + 1))) newest++;
        // A run of an older ActorLab has no copies: what it has is all there is to go by.
        string file = newest > 0 ? directory.SettingsFileOf(newest) : directory.SettingsFile;
        EffectiveSettings before = schema.Load(file, []);
        IReadOnlyList<SettingChange> changes = settings.ChangesFrom(before);
        SettingChange[] refused = [.. changes.Where(c => !c.Allowed)];
        if (refused.Length > 0)
        {
            string list = string.Join(", ", refused.Select(c => $"'{c.Key}' was {c.Before} and would be {c.Now}"));
            throw new InputException(
                $"a run keeps {(refused.Length == 1 ? "this setting" : "these settings")} to its end: {list}. Take the change back (in --set and in {Path.GetFileName(directory.SettingsFile)}), or begin a new run.",
                directory.Folder);
        }

        string text = settings.ToHocon();
        if (newest == 0) Keep(directory, ++newest, before.ToHocon());
        if (text != before.ToHocon()) Keep(directory, newest + 1, text);
        if (!File.Exists(directory.SettingsFile) || directory.ReadSettings() != text) directory.WriteSettings(text);
        return [.. changes.Select(c => $"{c.Key} = {c.Now} from here on; it was {c.Before}")];
    }

    private static void Keep(RunDirectory directory, int number, string text) => AtomicFile.Write(directory.SettingsFileOf(number), Encoding.UTF8.GetBytes(text));
}
