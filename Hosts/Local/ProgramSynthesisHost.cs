using System.Globalization;
using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Hosts.Local;

/// <summary>Makes program synthesis out of its settings.</summary>
internal sealed class ProgramSynthesisHost : IExperimentModule
{
    /// <inheritdoc />
    public SettingsSection Section { get; } = SettingsSection.Of<ProgramSynthesisOptions>("program-synthesis", "Program synthesis from questions with answers (MAPO).", "mapo");

    /// <inheritdoc />
    public IReadOnlyList<string> Headlines => ProgramSynthesisExperiment.Shown;

    /// <inheritdoc />
    public EffectiveSettings Resolve(EffectiveSettings settings)
    {
        ProgramSynthesisOptions options = settings.Section<ProgramSynthesisOptions>();
        string folder = Path.GetDirectoryName(Path.GetFullPath(settings.File))!;
        return settings.With(options with
        {
            Data = options.Data with { Questions = Absolute(options.Data.Questions, folder), Tables = Absolute(options.Data.Tables, folder) },
            Policy = options.Policy with { WordVectors = WordVectors(options.Policy.WordVectors, folder, DataRoot(settings)) },
        });
    }

    /// <summary>Writes the explorers' number down: it decides which questions share a shard, and a resume on another machine must find the same.</summary>
    public EffectiveSettings Pin(EffectiveSettings settings, int processors)
    {
        ProgramSynthesisOptions options = settings.Section<ProgramSynthesisOptions>();
        return options.Workers.Explorers > 0 ? settings : settings.With(options with { Workers = options.Workers with { Explorers = processors } });
    }

    /// <inheritdoc />
    public IExperiment Create(EffectiveSettings settings, RunDirectory directory, Action<string> note)
    {
        ProgramSynthesisOptions options = settings.Section<ProgramSynthesisOptions>();
        SynthesisFolders folders = SynthesisFolders.In(directory);
        // A resumed run keeps its words, even where the questions changed meanwhile.
        IReadOnlyList<string>? words = Words(folders, note);
        foreach (string damaged in folders.Weights.DeleteDamaged().Concat(folders.Candidates.DeleteDamaged()))
            note($"{damaged}: the weights are damaged and therefore deleted; the run makes do with its checkpoints and its model.");
        if (WeightsPointer.DeleteDamaged(folders.Weights) is { } fault) note(fault + " It is deleted; the next weights make a new one.");
        ProgramSynthesisData data = ProgramSynthesisData.Load(options, DataRoot(settings), settings.Run.Data.Cache, words);
        note(string.Create(CultureInfo.InvariantCulture, $"{data.Train.Count:N0} training, {data.Dev.Count:N0} dev and {data.Test.Count:N0} test questions; {data.Factory.Vocabulary.Count:N0} words"));
        int explorers = options.Workers.Explorers > 0 ? options.Workers.Explorers : Environment.ProcessorCount;
        var setup = new SynthesisSetup
        {
            Data = data,
            Options = options,
            Seed = (ulong)settings.Run.Seed,
            Device = settings.Run.Device,
            Threads = settings.Run.Threads,
            CheckpointEvery = settings.Run.Checkpoint.EveryTime,
            CheckpointEverySteps = settings.Run.Checkpoint.EverySteps,
            CheckpointsKept = settings.Run.Checkpoint.Keep,
            Folders = folders,
            Explorers = explorers,
            Shards = Math.Max(explorers, (data.Train.Count + options.Workers.ShardSize - 1) / options.Workers.ShardSize),
        };
        return new ProgramSynthesisExperiment(setup, settings.Run.Budget.WallTime, settings.Run.Budget.Steps);
    }

    /// <inheritdoc />
    public MemoryOptions Memory(EffectiveSettings settings) => ProgramSynthesisExperiment.Memory(settings.Section<ProgramSynthesisOptions>());

    /// <inheritdoc />
    public Func<Trajectory, string?> TrajectoryText(EffectiveSettings settings, string? dataRoot)
    {
        ProgramSynthesisData data = ProgramSynthesisData.Load(settings.Section<ProgramSynthesisOptions>(), dataRoot ?? DataRoot(settings), settings.Run.Data.Cache);
        return trajectory =>
        {
            // A key of another run's questions has none here.
            bool known = trajectory.Key >= 0 && trajectory.Key < data.Train.Count;
            return known ? ProgramText.PrintPortable(data.Train[trajectory.Key].Task, ProgramCodec.Read(trajectory.Content)) : null;
        };
    }

    /// <summary>The words that the run's policy knows; null where it has not begun.</summary>
    private static IReadOnlyList<string>? Words(SynthesisFolders folders, Action<string> note)
    {
        if (!File.Exists(folders.Model)) return null;
        try
        {
            return ProgramModel.ReadWords(folders.Model);
        }
        catch (CheckpointDamagedException e)
        {
            // The learner writes the model again from the weights on trial, and every checkpoint has the words.
            string aside = folders.Model + ".damaged";
            File.Move(folders.Model, aside, overwrite: true);
            note($"{e.Message} It is kept as {Path.GetFileName(aside)}, and the best weights are written anew.");
            return new CheckpointFolder(folders.Checkpoints, 1, _ => { }).LoadNewest()?.Find("words") is { } words ? ProgramModel.Words(words) : null;
        }
    }

    /// <summary>The folder of data sets that the run reads.</summary>
    public static string? DataRoot(EffectiveSettings settings) => CliContext.DataRoot(settings.Run.Data.Root);

    private static string Absolute(string path, string folder) => path.Length == 0 ? path : Path.GetFullPath(Path.Combine(folder, path));

    /// <summary>Word vectors lie beside the settings or in the data root.</summary>
    private static string WordVectors(string path, string folder, string? root)
    {
        if (path.Length == 0) return path;
        string beside = Absolute(path, folder);
        if (File.Exists(beside) || root is null) return beside;
        string inRoot = Absolute(path, root);
        return File.Exists(inRoot) ? inRoot : beside;
    }
}
