using System.CommandLine;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab memory ...</c> was asked for.</summary>
/// <param name="Directory">The run's directory.</param>
/// <param name="File">The file of JSON lines, for export and import.</param>
/// <param name="Key">Only trajectories of this key.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Text">Whether contents are shown as their system's text, which reads its data.</param>
/// <param name="DataRoot">The folder of data sets, if one was given.</param>
internal sealed record MemoryRequest(string Directory, string? File = null, int? Key = null, int Limit = int.MaxValue, bool Text = false, string? DataRoot = null);

/// <summary><c>memory stats</c>, <c>list</c>, <c>export</c>, <c>import</c> and <c>verify</c>: the trajectories of a run.</summary>
internal static class MemoryCommand
{
    public static Command Create(
        CliContext context,
        VerbHandler<MemoryRequest> stats,
        VerbHandler<MemoryRequest> list,
        VerbHandler<MemoryRequest> export,
        VerbHandler<MemoryRequest> import,
        VerbHandler<MemoryRequest> verify) =>
        new("memory", "Look at the trajectories that a run keeps, and carry them to another run.")
        {
            Verb(context, "stats", "Count trajectories by partition and source; the run may be running.", stats),
            Verb(context, "list", "List trajectories.", list, shows: true),
            Verb(context, "export", "Write all trajectories to a file of JSON lines.", export, file: "The file to write; it must not exist.", text: true),
            Verb(context, "import", "Store the trajectories of a file of JSON lines; those that are there stay as they are.", import, file: "The file to read."),
            Verb(context, "verify", "Read every row of the memory's database and say which are damaged.", verify),
        };

    private static Command Verb(
        CliContext context, string name, string description, VerbHandler<MemoryRequest> handler, string? file = null, bool text = false, bool shows = false)
    {
        Argument<string> directory = CommonOptions.RunDirectory();
        var path = new Argument<string>("file") { Description = file, HelpName = "FILE" };
        var key = new Option<int?>("--key") { Description = "Only trajectories of this key (question or task).", HelpName = "n" };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 20, HelpName = "n" };
        var asText = new Option<bool>("--text") { Description = "Contents as their system's text beside the bytes (mapo: the program); reads the run's data." };
        Option<string?> data = CommonOptions.Data();
        var command = new Command(name, description) { directory };
        if (file is not null) command.Add(path);
        if (shows)
        {
            command.Add(key);
            command.Add(limit);
        }

        if (text || shows)
        {
            command.Add(asText);
            command.Add(data);
        }

        command.Handle(
            context,
            parsed => new MemoryRequest(
                parsed.GetValue(directory)!,
                file is null ? null : parsed.GetValue(path),
                shows ? parsed.GetValue(key) : null,
                !shows ? int.MaxValue : parsed.GetValue(limit) is >= 1 and var most ? most : throw new InputException("allowed is 1 or more", "--limit"),
                (text || shows) && parsed.GetValue(asText),
                text || shows ? parsed.GetValue(data) : null),
            handler);
        return command;
    }
}
