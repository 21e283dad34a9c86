using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Local;

/// <summary>The systems that a host can run: the one list of them, from which the settings' schema is made too.</summary>
internal sealed class ExperimentCatalog(params IReadOnlyList<IExperimentModule> modules)
{
    /// <summary>All systems of ActorLab, in the order of the reference file: a new system adds its line here.</summary>
    public static ExperimentCatalog Default { get; } = new(
        new ProgramSynthesisHost(),
        new RuleEvolutionHost());

    /// <summary>All settings that there are.</summary>
    public SettingsSchema Schema { get; } = new(modules.Select(m => m.Section));

    /// <summary>The names of all experiments.</summary>
    public IReadOnlyList<string> Experiments => Schema.Experiments;

    /// <summary>The system whose experiment the settings name.</summary>
    public IExperimentModule Of(EffectiveSettings settings) => modules.First(m => m.Section.Experiments.Contains(settings.Experiment));

    /// <inheritdoc cref="IExperimentModule.Create"/>
    public IExperiment Create(EffectiveSettings settings, RunDirectory directory, Action<string> note) => Of(settings).Create(settings, directory, note);

    /// <summary>Settings as a new run on a machine of so many processors keeps them.</summary>
    public EffectiveSettings Prepare(EffectiveSettings settings, int processors)
    {
        IExperimentModule module = Of(settings);
        return module.Pin(module.Resolve(settings), processors);
    }
}
