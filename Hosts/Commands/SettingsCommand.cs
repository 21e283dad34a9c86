using System.CommandLine;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Hosts.Commands;

/// <summary><c>settings reference</c> and <c>settings show</c>: what can be set, and what a file sets.</summary>
internal static class SettingsCommand
{
    public static Command Create(CliContext context)
    {
        var node = new Option<bool>("--node") { Description = "The settings of a cluster's nodes instead of those of runs." };
        var reference = new Command("reference", "Print every setting with its meaning, unit, range and default.") { node };
        reference.SetAction(parsed => Print(context, parsed.GetValue(node) ? NodeSettings.Reference() : context.Schema.Reference()));

        var file = new Argument<string>("conf") { Description = "The settings file.", HelpName = "CONF" };
        Option<string[]> set = CommonOptions.Set();
        var show = new Command("show", "Check a settings file and print the settings in effect.") { file, set };
        show.SetAction(parsed =>
        {
            EffectiveSettings settings = context.Schema.Load(parsed.GetRequiredValue(file), CommonOptions.Overrides(parsed, set));
            return Print(context, settings.ToHocon());
        });
        return new Command("settings", "Look at settings.") { reference, show };
    }

    private static int Print(CliContext context, string hocon)
    {
        context.Result(new JsonObject { ["settings"] = hocon }, _ => context.Line(hocon.TrimEnd('\n')));
        return ExitCode.Done;
    }
}
