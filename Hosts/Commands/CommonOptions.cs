using System.CommandLine;
using System.CommandLine.Parsing;
using ActorLab.Actors.Runtime.Settings;

namespace ActorLab.Hosts.Commands;

/// <summary>Options and arguments that several verbs share.</summary>
internal static class CommonOptions
{
    public static Option<string[]> Set() => new("--set") { Description = "Change one setting: --set budget.steps=100. May be repeated.", HelpName = "key=value" };

    public static Option<string?> Data() => new("--data") { Description = "The folder of data sets (else the setting data.root, else ACTORLAB_DATA).", HelpName = "dir" };

    public static Option<string?> Device() => new("--device") { Description = "Where tensors live: cpu or cuda:N.", HelpName = "device" };

    public static Option<string?> Seed() => new("--seed") { Description = "The root seed.", HelpName = "n" };

    public static Argument<string> RunDirectory() => new("dir") { Description = "The run's directory.", HelpName = "DIR" };

    /// <summary>The overrides that the options stand for; the short options win over <c>--set</c>.</summary>
    public static IReadOnlyList<SettingsOverride> Overrides(ParseResult parsed, Option<string[]>? set, params (Option<string?> Option, string Key)[] shortcuts)
    {
        var overrides = new List<SettingsOverride>();
        foreach (string text in set is null ? [] : parsed.GetValue(set) ?? []) overrides.Add(SettingsOverride.Parse(text));
        foreach ((Option<string?> option, string key) in shortcuts)
        {
            if (parsed.GetValue(option) is { } value) overrides.Add(new SettingsOverride(key, value, $"{option.Name} {value}"));
        }

        return overrides;
    }

    /// <summary>Connects a verb with its work.</summary>
    public static void Handle<TRequest>(this Command command, CliContext context, Func<ParseResult, TRequest> read, VerbHandler<TRequest> handler) =>
        command.SetAction((parsed, _) => handler(read(parsed), context));
}
