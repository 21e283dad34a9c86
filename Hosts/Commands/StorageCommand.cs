using System.CommandLine;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab storage ...</c> was asked for.</summary>
/// <param name="Settings">The file of a node's settings; null for the defaults, SQLite.</param>
internal sealed record StorageRequest(string? Settings);

/// <summary><c>storage init</c> and <c>storage check</c>: the databases of a cluster.</summary>
internal static class StorageCommand
{
    public static Command Create(CliContext context, VerbHandler<StorageRequest> init, VerbHandler<StorageRequest> check) =>
        new("storage", "Make and check the database of a cluster.")
        {
            Verb(context, "init", "Make the tables where there are none.", init),
            Verb(context, "check", "Say whether the database is reachable and as it must be; changes nothing.", check),
        };

    private static Command Verb(CliContext context, string name, string description, VerbHandler<StorageRequest> handler)
    {
        var settings = new Option<string?>("--settings") { Description = "The settings of a node (default: SQLite files in the folder 'cluster').", HelpName = "node.conf" };
        var command = new Command(name, description) { settings };
        command.Handle(context, parsed => new StorageRequest(parsed.GetValue(settings)), handler);
        return command;
    }
}
