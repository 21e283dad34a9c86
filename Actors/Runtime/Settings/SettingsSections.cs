using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.RuleEvolution;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>The sections of all systems: a new system adds its line here.</summary>
public static class SettingsSections
{
    /// <summary>All sections, in the order of the reference file.</summary>
    public static IReadOnlyList<SettingsSection> All { get; } =
    [
        SettingsSection.Of<ProgramSynthesisOptions>("program-synthesis", "Program synthesis from questions with answers (MAPO).", "mapo"),
        SettingsSection.Of<RuleEvolutionOptions>("rule-evolution", "Evolution of update rules that take the place of back-propagation.", "backprop-evolution"),
    ];
}
