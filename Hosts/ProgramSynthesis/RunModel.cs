using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary>The best model of a run directory, and the settings that it needs.</summary>
internal sealed class RunModel
{
    private readonly string _file;

    private RunModel(string file, ProgramSynthesisOptions options, IReadOnlyList<string> words)
    {
        _file = file;
        Options = options;
        Words = words;
    }

    /// <summary>The run's settings of program synthesis.</summary>
    public ProgramSynthesisOptions Options { get; }

    /// <summary>The words that the policy knows.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Finds the model of a run; a run of another experiment, one without a model yet and a damaged file are faults.</summary>
    public static RunModel Open(string directory, EffectiveSettings settings)
    {
        if (settings.Experiment != "mapo") throw new InputException($"This is a run of the experiment '{settings.Experiment}'; a run of 'mapo' is needed.", directory);
        string file = Path.Combine(directory, ProgramModel.FileName);
        return new RunModel(file, settings.Section<ProgramSynthesisOptions>(), Guard(() => ProgramModel.ReadWords(file)));
    }

    /// <summary>The policy, for questions of the factory's environments; it must be disposed.</summary>
    public ProgramPolicy Policy(EnvironmentFactory factory) => Guard(() => ProgramModel.ReadPolicy(_file, factory));

    /// <summary>What turns further questions into environments of this model.</summary>
    public EnvironmentFactory Factory(IReadOnlyList<Question> questions)
    {
        IWordVectors vectors = EnvironmentFactory.Vectors(Options.Policy, questions, Words);
        return new EnvironmentFactory(Options, new PolicyVocabulary(Words, vectors), vectors);
    }

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CheckpointDamagedException e)
        {
            throw new CliException(ExitCode.Failed, $"{e.Message} Evaluate again in a resumed run to write a new one.", e);
        }
    }
}
