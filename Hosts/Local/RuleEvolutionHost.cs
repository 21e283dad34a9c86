using System.Globalization;
using ActorLab.Actors.RuleEvolution;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;
using TorchSharp;

namespace ActorLab.Hosts.Local;

/// <summary>Makes the evolution of update rules out of its settings.</summary>
internal sealed class RuleEvolutionHost : IExperimentModule
{
    /// <inheritdoc />
    public SettingsSection Section { get; } =
        SettingsSection.Of<RuleEvolutionOptions>("rule-evolution", "Evolution of update rules that take the place of back-propagation.", "backprop-evolution");

    /// <inheritdoc />
    public IReadOnlyList<string> Headlines => RuleEvolutionExperiment.Shown;

    /// <inheritdoc />
    public EffectiveSettings Resolve(EffectiveSettings settings)
    {
        RuleEvolutionOptions options = settings.Section<RuleEvolutionOptions>();
        if (options.Data.Folder.Length == 0) return settings;
        string folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settings.File))!, options.Data.Folder);
        return settings.With(options with { Data = options.Data with { Folder = Path.GetFullPath(folder) } });
    }

    /// <inheritdoc />
    public EffectiveSettings Pin(EffectiveSettings settings, int processors)
    {
        RuleEvolutionOptions options = settings.Section<RuleEvolutionOptions>();
        return options.Evaluators.Count > 0 ? settings : settings.With(options with { Evaluators = options.Evaluators with { Count = processors } });
    }

    /// <inheritdoc />
    public IExperiment Create(EffectiveSettings settings, RunDirectory directory, Action<string> note)
    {
        RuleEvolutionOptions options = settings.Section<RuleEvolutionOptions>();
        if (settings.Run.Device != "cpu" && !torch.cuda.is_available())
            throw new InputException($"device = {settings.Run.Device}, but this build or machine has no CUDA device; set device = cpu.", settings.File);
        ImageTensors images = ImageTensors.Load(options.Data, CliContext.DataRoot(settings.Run.Data.Root), torch.device(settings.Run.Device));
        if (images.TrainCount < options.Training.Batch)
            throw new InputException($"A step takes {options.Training.Batch} images, but there are only {images.TrainCount} to train on; set a smaller rule-evolution.training.batch.", settings.File);
        note(string.Create(CultureInfo.InvariantCulture, $"{images.TrainCount:N0} training images of {images.Channels}x{images.Height}x{images.Width}, {images.Classes} classes"));
        var setup = new RuleEvolutionSetup
        {
            Options = options,
            Images = images,
            Seed = (ulong)settings.Run.Seed,
            Evaluators = options.Evaluators.Count > 0 ? options.Evaluators.Count : Environment.ProcessorCount,
            Threads = settings.Run.Threads,
        };
        return new RuleEvolutionExperiment(setup, settings.Run.Budget.WallTime, settings.Run.Budget.Steps);
    }
}
