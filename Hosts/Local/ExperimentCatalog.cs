using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Local;

/// <summary>How each experiment is made out of its settings: a new system adds its line here.</summary>
internal static class ExperimentCatalog
{
    /// <summary>Makes the experiment that the settings name; reads its data, which may take seconds.</summary>
    public static IExperiment Create(EffectiveSettings settings, RunDirectory directory, Action<string> note) => settings.Experiment switch
    {
        "mapo" => ProgramSynthesisHost.Create(settings, directory, note),
        "backprop-evolution" => RuleEvolutionHost.Create(settings, note),
        var name => throw new InputException($"experiment '{name}' has settings but no definition yet", settings.File),
    };

    /// <summary>Resolves the paths in a settings file, so that the run's own copy means the same from anywhere.</summary>
    public static EffectiveSettings Resolve(EffectiveSettings settings) => settings.Experiment switch
    {
        "mapo" => ProgramSynthesisHost.Resolve(settings),
        "backprop-evolution" => RuleEvolutionHost.Resolve(settings),
        _ => settings,
    };

    /// <summary>Writes down what settings leave to the machine and a resumed run must find again.</summary>
    public static EffectiveSettings Pin(EffectiveSettings settings, int processors) => settings.Experiment switch
    {
        "mapo" => ProgramSynthesisHost.Pin(settings, processors),
        _ => settings,
    };
}
