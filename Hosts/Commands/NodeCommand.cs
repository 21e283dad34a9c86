using System.CommandLine;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Hosts.Commands;

/// <summary><c>node</c>: this process is one node of a cluster until it is stopped.</summary>
internal static class NodeCommand
{
    public static Command Create(CliContext context, VerbHandler<NodeSettings> handler)
    {
        var role = new Option<string[]>("--role") { Description = "What the node takes on: coordinator, learner, memory, worker; may be repeated.", HelpName = "role" };
        var listen = new Option<string?>("--listen") { Description = "Where other nodes reach this one; port 0: any.", HelpName = "host:port" };
        var node = new NodeOptionsOfCli("--settings", "--set");
        var command = new Command("node", "Be one node of a cluster: node --role worker --join 10.0.0.1:4053") { role, listen };
        node.AddTo(command);
        command.Handle(
            context,
            parsed =>
            {
                var overrides = new List<SettingsOverride>();
                if (parsed.GetValue(role) is { Length: > 0 } roles) overrides.Add(NodeOptionsOfCli.List("roles", roles, "--role"));
                if (parsed.GetValue(listen) is { } address)
                {
                    int colon = address.LastIndexOf(':');
                    overrides.Add(new SettingsOverride("host", colon < 0 ? address : address[..colon], "--listen"));
                    if (colon >= 0) overrides.Add(new SettingsOverride("port", address[(colon + 1)..], "--listen"));
                }

                return node.Read(parsed, overrides);
            },
            handler);
        return command;
    }
}
