using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Local;

/// <summary>A system as hosts and commands see it: its settings, and how its experiments are made out of them.</summary>
internal interface IExperimentModule
{
    /// <summary>Its settings, which also name its experiments.</summary>
    SettingsSection Section { get; }

    /// <summary>Makes the experiment that the settings name; may read its data, which takes seconds. A resumed run is made anew.</summary>
    IExperiment Create(EffectiveSettings settings, RunDirectory directory, Action<string> note);

    /// <summary>What <see cref="IExperiment.Headlines"/> will be, for those who watch a run that others make.</summary>
    IReadOnlyList<string> Headlines => [];

    /// <summary>Resolves the paths in a settings file, so that the run's own copy means the same from anywhere.</summary>
    EffectiveSettings Resolve(EffectiveSettings settings) => settings;

    /// <summary>Writes down what settings leave to the machine and a resumed run must find again.</summary>
    EffectiveSettings Pin(EffectiveSettings settings, int processors) => settings;

    /// <summary>Where the run keeps its trajectories; null where it keeps none.</summary>
    MemoryOptions? Memory(EffectiveSettings settings) => null;

    /// <summary>What turns a trajectory's content into text; null where nothing does. May read the run's data.</summary>
    Func<Trajectory, string?>? TrajectoryText(EffectiveSettings settings, string? dataRoot) => null;
}
