using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Local;

/// <summary>Run directories as verbs take them: one that is refused ends the verb with its own exit code.</summary>
internal static class RunDirectories
{
    /// <summary>Makes and locks the directory of a new run.</summary>
    /// <param name="path">Where; null for a name of its own.</param>
    /// <param name="settings">The run's settings.</param>
    public static RunDirectory Create(string? path, EffectiveSettings settings) =>
        Refusable(() => RunDirectory.Create(path, settings.Experiment, (ulong)settings.Run.Seed, TimeProvider.System));

    /// <summary>Locks the directory of a run that goes on.</summary>
    public static RunDirectory Resume(string path) => Refusable(() => RunDirectory.Resume(path));

    private static RunDirectory Refusable(Func<RunDirectory> open)
    {
        try
        {
            return open();
        }
        catch (RunDirectoryRefusedException e)
        {
            throw new CliException(ExitCode.RunDirectoryRefused, e.Message, e);
        }
    }
}
