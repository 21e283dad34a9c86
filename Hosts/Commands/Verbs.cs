using System.CommandLine;
using ActorLab.Hosts.Local;

namespace ActorLab.Hosts.Commands;

/// <summary>The verbs of <c>actorlab</c>: a new verb adds its line here.</summary>
internal static class Verbs
{
    /// <summary>All verbs, in the order of the help.</summary>
    public static IReadOnlyList<Func<CliContext, Command>> All { get; } =
    [
        c => RunCommand.Create(c, LocalHost.RunAsync),
        c => ResumeCommand.Create(c, LocalHost.ResumeAsync),
        RunsCommand.Create,
        SettingsCommand.Create,
        DoctorCommand.Create,
    ];
}
