using System.CommandLine;

namespace ActorLab.Hosts.Commands;

/// <summary>The verbs of <c>actorlab</c>: a new verb adds its line here.</summary>
internal static class Verbs
{
    /// <summary>All verbs, in the order of the help.</summary>
    public static IReadOnlyList<Func<CliContext, Command>> All { get; } =
    [
        RunsCommand.Create,
        SettingsCommand.Create,
        DoctorCommand.Create,
    ];
}
