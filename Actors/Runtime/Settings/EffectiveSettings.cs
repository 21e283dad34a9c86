using Akka.Configuration;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>The settings of one run, read and checked.</summary>
public sealed class EffectiveSettings
{
    private readonly SettingsSection? _own;
    private readonly IReadOnlyDictionary<Type, object> _sections;
    private readonly HoconObject? _akka;

    internal EffectiveSettings(string file, RunSettings run, SettingsSection? own, IReadOnlyDictionary<Type, object> sections, HoconObject? akka)
    {
        File = file;
        Run = run;
        _own = own;
        _sections = sections;
        _akka = akka;
    }

    /// <summary>The file that they were read from.</summary>
    public string File { get; }

    /// <summary>The general settings.</summary>
    public RunSettings Run { get; }

    /// <summary>What the user gives the actor system: the block <c>akka { }</c>, empty where there is none.</summary>
    public Config Akka => _akka is null ? Config.Empty : ConfigurationFactory.ParseString(AkkaText());

    /// <summary>The experiment's name.</summary>
    /// <exception cref="InputException">The settings name none.</exception>
    public string Experiment => Run.Experiment ?? throw new InputException("the key 'experiment' is missing: say which one to run", File);

    /// <summary>The options record of a registered section; all defaults where the file has no such section.</summary>
    public TOptions Section<TOptions>()
        where TOptions : class => _sections.TryGetValue(typeof(TOptions), out object? options)
        ? (TOptions)options
        : throw new InvalidOperationException($"No section of the settings is bound to {typeof(TOptions)}: give the {nameof(SettingsSchema)} a section of it.");

    /// <summary>The same settings with another options record for its section.</summary>
    public EffectiveSettings With<TOptions>(TOptions options)
        where TOptions : class => new(File, Run, _own, new Dictionary<Type, object>(_sections) { [typeof(TOptions)] = options }, _akka);

    /// <summary>The same settings with another seed.</summary>
    public EffectiveSettings WithSeed(long seed) => new(File, Run with { Seed = seed }, _own, _sections, _akka);

    /// <summary>The same settings without what belongs to one machine: folders, and the actor system's own block.</summary>
    public EffectiveSettings ForExport() => new(File, Run with { Data = new DataSettings() }, _own, _sections, null);

    /// <summary>All settings that count in this run as HOCON text, defaults too; reading it gives equal records.</summary>
    public string ToHocon()
    {
        HoconObject root = RecordBinder.Write(Run);
        if (_own is not null) root.Fields[_own.Name] = RecordBinder.Write(_sections[_own.Type]);
        return HoconWriter.Write(root) + (_akka is null ? "" : AkkaText());
    }

    /// <summary>What differs from the settings that a run had before; the <c>akka</c> block, which is not ours to judge, is left out.</summary>
    public IReadOnlyList<SettingChange> ChangesFrom(EffectiveSettings before)
    {
        var changes = new List<SettingChange>();
        Compare(before.Run, Run, "", changes);
        if (_own is not null && _own == before._own) Compare(before._sections[_own.Type], _sections[_own.Type], _own.Name, changes);
        return changes;
    }

    private static void Compare(object before, object now, string path, List<SettingChange> changes)
    {
        foreach (SettingProperty property in RecordShape.Of(now.GetType()).Properties)
        {
            object? old = property.Property.GetValue(before), value = property.Property.GetValue(now);
            string key = RecordBinder.Join(path, property.Key);
            if (property.Kind == SettingKind.Section) Compare(old!, value!, key, changes);
            else if (!Equals(old, value)) changes.Add(new SettingChange(key, Text(property, old), Text(property, value), property.Setting.MayChange));
        }
    }

    private static string Text(SettingProperty property, object? value) => HoconWriter.Value(RecordBinder.Write(property, value));

    private string AkkaText()
    {
        var root = new HoconObject(default);
        root.Fields[SettingsSchema.AkkaKey] = _akka!;
        return HoconWriter.Write(root);
    }
}
