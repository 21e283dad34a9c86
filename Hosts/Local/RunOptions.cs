using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Actors.Runtime.Tickets;
using RunSettings = ActorLab.Actors.Runtime.Runs.RunSettings;

namespace ActorLab.Hosts.Local;

/// <summary>What a run's supervisor gets from the settings, the same in every host.</summary>
internal static class RunOptions
{
    /// <param name="settings">The settings in force.</param>
    /// <param name="seed">The root seed.</param>
    /// <param name="runDirectory">The run directory.</param>
    /// <param name="runId">The run's name, where a journal has more than one run.</param>
    public static RunSettings Of(EffectiveSettings settings, ulong seed, string runDirectory, string runId = "run")
    {
        RuntimeSettings runtime = settings.Run.Runtime;
        return new RunSettings
        {
            RunId = runId,
            Experiment = settings.Experiment,
            Seed = seed,
            RunDirectory = runDirectory,
            StopDeadline = runtime.StopDeadline,
            Tickets = new TicketLedgerOptions { LeaseDuration = runtime.Lease, MaximumKills = runtime.MaxKills, MaximumExpiries = runtime.MaxExpiries },
            Restarts = new RestartPolicy
            {
                FirstDelay = runtime.RestartDelayMin,
                LongestDelay = runtime.RestartDelayMax,
                Budget = runtime.Restarts,
                Window = runtime.RestartWindow,
            },
        };
    }
}
