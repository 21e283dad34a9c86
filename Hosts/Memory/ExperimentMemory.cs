using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Hosts.Local;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Hosts.Memory;

/// <summary>What each experiment's memory is like: a new system that has one adds its lines here.</summary>
internal static class ExperimentMemory
{
    /// <summary>How the run's memory is made.</summary>
    public static MemoryOptions Options(EffectiveSettings settings) => settings.Experiment switch
    {
        "mapo" => ProgramSynthesisExperiment.Memory(settings.Section<ProgramSynthesisOptions>()),
        var name => throw new InputException($"runs of '{name}' keep no trajectories that could be imported", settings.File),
    };

    /// <summary>What turns a trajectory's content into text, or null where the experiment has none. Reads the run's data.</summary>
    public static Func<Trajectory, string?>? Text(EffectiveSettings settings, string? dataRoot) => settings.Experiment switch
    {
        "mapo" => Programs(settings, dataRoot),
        _ => null,
    };

    private static Func<Trajectory, string?> Programs(EffectiveSettings settings, string? dataRoot)
    {
        ProgramSynthesisData data = ProgramSynthesisData.Load(
            settings.Section<ProgramSynthesisOptions>(), dataRoot ?? ProgramSynthesisHost.DataRoot(settings), settings.Run.Data.Cache);
        return trajectory =>
        {
            // A key of another run's questions has none here.
            bool known = trajectory.Key >= 0 && trajectory.Key < data.Train.Count;
            return known ? ProgramText.PrintPortable(data.Train[trajectory.Key].Task, ProgramCodec.Read(trajectory.Content)) : null;
        };
    }
}
