using System.Security.Cryptography;
using System.Text;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary>Models that answer together: one, or several that were trained on the same data with the same functions.</summary>
internal sealed class ModelEnsemble
{
    private const string Section = "program-synthesis";

    // What members may differ in: where the same files lie, how many questions are taken, and what only training knows.
    private static readonly string[] Free = [$"{Section}.data.limit", $"{Section}.environment.punish-unused-variables"];
    private static readonly string[] Places = [$"{Section}.data.questions", $"{Section}.data.tables"];

    private ModelEnsemble(IReadOnlyList<RunModel> members) => Members = members;

    /// <summary>The models.</summary>
    public IReadOnlyList<RunModel> Members { get; }

    /// <summary>The first model, whose settings of data and evaluation count.</summary>
    public RunModel First => Members[0];

    /// <summary>The models in words.</summary>
    public string Name => Members.Count == 1 ? First.Path : $"{Members.Count} models ({string.Join(", ", Members.Select(m => m.Path))})";

    /// <summary>Names these models together, whatever their order.</summary>
    public string Key => Calibration.KeyOf(Members.Select(m => m.Hash));

    /// <summary>Where a calibration of these models lies: in the run, beside the file, or in the first member of several.</summary>
    public string CalibrationPath
    {
        get
        {
            string name = Members.Count == 1 ? "calibration.json" : $"calibration-of-{Members.Count}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))[..12]}.json";
            return First.File is null ? Path.Combine(First.Path, name) : $"{First.Path}.{name}";
        }
    }

    /// <summary>Opens the models and checks that they fit together.</summary>
    /// <exception cref="InputException">One of them was trained otherwise than the first, or named twice.</exception>
    public static ModelEnsemble Open(CliContext context, IReadOnlyList<string> paths, params IReadOnlyList<SettingsOverride> overrides)
    {
        RunModel[] models = [.. paths.Select(p => RunModel.Open(context, p, overrides))];
        foreach (RunModel other in models.Skip(1))
        {
            bool sameMachine = models[0].File is null && other.File is null;
            SettingChange? difference = other.Settings.ChangesFrom(models[0].Settings).FirstOrDefault(c =>
                (c.Key.StartsWith($"{Section}.data.", StringComparison.Ordinal) || c.Key.StartsWith($"{Section}.environment.", StringComparison.Ordinal))
                && !Free.Contains(c.Key) && (sameMachine || !Places.Contains(c.Key)));
            if (difference is not null)
                throw new InputException($"This model was trained with {difference.Key} = {difference.Now}, and {models[0].Path} with {difference.Before}: models answer together only with the same data and functions.", other.Path);
        }

        return new ModelEnsemble(models);
    }

    /// <summary>The questions as environments of each member.</summary>
    public IReadOnlyList<(EnvironmentFactory Factory, IReadOnlyList<ProgramEnvironment> Questions)> Environments(IReadOnlyList<Question> questions) =>
    [
        .. Members.Select(member =>
        {
            EnvironmentFactory factory = member.Factory(questions);
            return (factory, factory.Make(questions));
        }),
    ];

    /// <summary>The calibration of these models for this way of choosing answers; null where there is none, with a note where one does not fit.</summary>
    public Calibration? FindCalibration(AnswerChoice choice, Action<string> note)
    {
        Calibration? calibration = File.Exists(CalibrationPath)
            ? Calibration.Read(File.ReadAllBytes(CalibrationPath), CalibrationPath)
            : Members.Count == 1 ? First.File?.Calibration : null;
        if (calibration is null) return null;
        if (calibration.Models == Key && calibration.Choice == choice) return calibration;
        note(calibration.Models == Key
            ? $"{CalibrationPath}: the calibration is for answers chosen by {calibration.Choice.ToString().ToLowerInvariant()}, and is not used."
            : $"{CalibrationPath}: the calibration belongs to other weights, and is not used; 'actorlab eval --calibrate' fits a new one.");
        return null;
    }
}
