using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>
/// All settings that there are: the general ones of <see cref="RunSettings"/> at the top, one section per system, and
/// <c>akka { }</c>, which goes to the actor system as it is. Reads settings files and writes the reference.
/// </summary>
public sealed class SettingsSchema
{
    internal const string AkkaKey = "akka";

    private readonly RecordShape _run = RecordShape.Of(typeof(RunSettings));
    private readonly IReadOnlyList<string> _otherKeys;
    private readonly RecordBinder _binder;

    /// <summary>Makes the schema of some sections.</summary>
    public SettingsSchema(IEnumerable<SettingsSection> sections)
    {
        Sections = [.. sections];
        Experiments = [.. Sections.SelectMany(s => s.Experiments)];
        _otherKeys = [.. Sections.Select(s => s.Name), AkkaKey];
        var paths = new List<string>();
        Collect(_run, "", paths);
        foreach (SettingsSection section in Sections) Collect(RecordShape.Of(section.Type), section.Name, paths);
        _binder = new RecordBinder(paths);
    }

    /// <summary>The sections in the order of the reference.</summary>
    public IReadOnlyList<SettingsSection> Sections { get; }

    /// <summary>The names of all experiments.</summary>
    public IReadOnlyList<string> Experiments { get; }

    /// <summary>Reads a settings file.</summary>
    /// <exception cref="InputException">Something in it, or in an override, is wrong.</exception>
    public EffectiveSettings Load(string file, params IReadOnlyList<SettingsOverride> overrides) => Bind(HoconReader.ReadFile(file), file, overrides);

    /// <summary>Reads a settings text; <paramref name="name"/> stands for its file in errors.</summary>
    /// <exception cref="InputException">Something in it, or in an override, is wrong.</exception>
    public EffectiveSettings Parse(string text, string name, params IReadOnlyList<SettingsOverride> overrides) => Bind(HoconReader.Read(text, name), name, overrides);

    /// <summary>Reads a file of its own kind into one options record.</summary>
    /// <param name="file">The file; null for none, which leaves what overrides say.</param>
    /// <param name="overrides">Changes to it.</param>
    /// <exception cref="InputException">Something in it is wrong.</exception>
    public static TOptions Read<TOptions>(string? file, params IReadOnlyList<SettingsOverride> overrides)
        where TOptions : class
    {
        RecordShape shape = RecordShape.Of(typeof(TOptions));
        var paths = new List<string>();
        Collect(shape, "", paths);
        HoconObject root = file is null ? HoconReader.Read("", "the command line") : HoconReader.ReadFile(file);
        foreach (SettingsOverride change in overrides) change.Apply(root);
        return (TOptions)new RecordBinder(paths).Bind(shape, root, "");
    }

    /// <summary>The text of <c>hocon/reference.conf</c>: every key with its meaning, unit, range and default.</summary>
    public string Reference() => SettingsReference.Write(this);

    private EffectiveSettings Bind(HoconObject root, string file, IReadOnlyList<SettingsOverride> overrides)
    {
        foreach (SettingsOverride change in overrides) change.Apply(root);
        var run = (RunSettings)_binder.Bind(_run, root, "", _otherKeys);
        SettingsSection? own = CheckExperiment(run, root, file);
        var records = new Dictionary<Type, object>();
        foreach (SettingsSection section in Sections)
        {
            RecordShape shape = RecordShape.Of(section.Type);
            HoconNode? node = root.Fields.GetValueOrDefault(section.Name);
            if (node is not null and not HoconObject) throw new InputException($"'{section.Name}' is a section: write {section.Name} {{ ... }}", node.At.File, node.At.Line);
            records[section.Type] = node is HoconObject given ? _binder.Bind(shape, given, section.Name) : shape.Default;
            if (node is not null && run.Experiment is not null && section != own)
                throw new InputException($"section '{section.Name}' has no effect in experiment '{run.Experiment}', which reads '{own?.Name}': remove it", node.At.File, node.At.Line);
        }

        HoconNode? akka = root.Fields.GetValueOrDefault(AkkaKey);
        if (akka is not null and not HoconObject) throw new InputException("'akka' is a section: write akka { ... }", akka.At.File, akka.At.Line);
        return new EffectiveSettings(file, run, own, records, (HoconObject?)akka);
    }

    private SettingsSection? CheckExperiment(RunSettings run, HoconObject root, string file)
    {
        if (run.Experiment is not { } name) return null;
        SettingsSection? own = Sections.FirstOrDefault(s => s.Experiments.Contains(name));
        if (own is not null) return own;
        SourceLine at = root.Fields[KebabCase.Of(nameof(RunSettings.Experiment))].At;
        string hint = Nearest.To(name, Experiments) is { } near ? $"did you mean '{near}'? " : "";
        throw new InputException($"'experiment' = '{name}' is none of ours; {hint}Known: {string.Join(", ", Experiments)}", at.File ?? file, at.Line);
    }

    private static void Collect(RecordShape shape, string path, List<string> paths)
    {
        foreach (SettingProperty property in shape.Properties)
        {
            string key = RecordBinder.Join(path, property.Key);
            paths.Add(key);
            if (property.Kind == SettingKind.Section) Collect(RecordShape.Of(property.Type), key, paths);
        }
    }
}
