using System.Security.Cryptography;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Hosts.Commands;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary>A trained model and the settings that it needs: the best one of a run directory, or an exported file.</summary>
internal sealed class RunModel
{
    private readonly IReadOnlyList<NamedTensor> _weights;
    private readonly CarriedWordVectors? _vectors;

    private RunModel(string path, EffectiveSettings settings, string hash, IReadOnlyList<string> words, IReadOnlyList<NamedTensor> weights, ModelFile? file)
    {
        Path = path;
        Settings = settings;
        Options = settings.Section<ProgramSynthesisOptions>();
        Hash = hash;
        Words = words;
        File = file;
        _weights = weights;
        _vectors = file?.Vectors;
    }

    /// <summary>The run directory or the file.</summary>
    public string Path { get; }

    /// <summary>The run's settings.</summary>
    public EffectiveSettings Settings { get; }

    /// <summary>The run's settings of program synthesis.</summary>
    public ProgramSynthesisOptions Options { get; }

    /// <summary>The sha256 of the run's weights.</summary>
    public string Hash { get; }

    /// <summary>The words that the policy knows.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The exported file; null for a run directory.</summary>
    public ModelFile? File { get; }

    /// <summary>The bytes that weights and words take in a file.</summary>
    public long Bytes => _weights.Sum(w => (long)w.Data.Length / 2) + Words.Sum(w => (long)System.Text.Encoding.UTF8.GetByteCount(w) + 1);

    /// <summary>The step of the weights.</summary>
    public long Step { get; private init; }

    /// <summary>
    /// Finds the model of a run directory or an exported file; a run of another experiment, one without a model yet and a
    /// damaged file are faults.
    /// </summary>
    public static RunModel Open(CliContext context, string path, params IReadOnlyList<SettingsOverride> overrides)
    {
        if (System.IO.File.Exists(path))
        {
            ModelFile file = Guard(() => ModelFile.Read(path), "Export it again.");
            EffectiveSettings own = context.Schema.Parse(file.Settings, path, overrides);
            return new RunModel(path, own, file.Card.WeightsHash, file.Words, file.Weights, file) { Step = file.Card.Step };
        }

        EffectiveSettings settings = RunDirectorySettings.Load(context, path, overrides);
        if (settings.Experiment != "mapo") throw new InputException($"This is a run of the experiment '{settings.Experiment}'; a run of 'mapo' is needed.", path);
        (long step, byte[] weights, IReadOnlyList<string> words) = Guard(
            () => ProgramModel.Read(System.IO.Path.Combine(path, ProgramModel.FileName)), "Evaluate again in a resumed run to write a new one.");
        return new RunModel(path, settings, Convert.ToHexStringLower(SHA256.HashData(weights)), words, Safetensors.Read(weights), null) { Step = step };
    }

    /// <summary>The policy, for questions of the factory's environments; it must be disposed.</summary>
    public ProgramPolicy Policy(EnvironmentFactory factory) => ProgramModel.NewPolicy(_weights, factory);

    /// <summary>What turns questions into environments of this model.</summary>
    public EnvironmentFactory Factory(IReadOnlyList<Question> questions)
    {
        IWordVectors vectors = _vectors ?? EnvironmentFactory.Vectors(Options.Policy, questions, Words);
        return new EnvironmentFactory(Options, new PolicyVocabulary(Words, vectors), vectors);
    }

    /// <summary>The model as a file carries it.</summary>
    /// <param name="card">What the file says of itself.</param>
    /// <param name="vectors">The word vectors that it carries.</param>
    /// <param name="calibration">Its calibration.</param>
    public ModelFile Export(ModelCard card, CarriedWordVectors? vectors, Calibration? calibration)
    {
        // Paths of this machine mean nothing elsewhere; names still tell what was used.
        ProgramSynthesisOptions named = Options with
        {
            Data = Options.Data with { Questions = System.IO.Path.GetFileName(Options.Data.Questions), Tables = System.IO.Path.GetFileName(Options.Data.Tables) },
            Policy = Options.Policy with { WordVectors = System.IO.Path.GetFileName(Options.Policy.WordVectors) },
        };
        return new ModelFile(card, Settings.With(named).ForExport().ToHocon(), Words, _weights, vectors, calibration);
    }

    private static T Guard<T>(Func<T> read, string remedy)
    {
        try
        {
            return read();
        }
        catch (CheckpointDamagedException e)
        {
            throw new CliException(ExitCode.Failed, $"{e.Message} {remedy}", e);
        }
    }
}
