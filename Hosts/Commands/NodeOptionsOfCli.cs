using System.CommandLine;
using System.CommandLine.Parsing;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Hosts.Commands;

/// <summary>The options that say how a process is part of a cluster; <c>node</c>, <c>run</c> and <c>resume</c> have them.</summary>
/// <param name="file">The option that names the node's settings.</param>
/// <param name="set">The option that changes one of them.</param>
internal sealed class NodeOptionsOfCli(string file, string set)
{
    private readonly Option<string?> _file = new(file) { Description = "The settings of this node, such as hocon/cluster/node.conf.", HelpName = "file" };
    private readonly Option<string[]> _join = new("--join") { Description = "A node to join the cluster by; may be repeated.", HelpName = "host:port" };
    private readonly Option<string[]> _set = new(set) { Description = $"Change one setting of the node: {set} storage.folder=/var/lib/actorlab. May be repeated.", HelpName = "key=value" };

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_file, _join, _set]) command.Add(option);
    }

    /// <summary>Whether any was given.</summary>
    public bool Any(ParseResult parsed) => Array.Exists((Option[])[_file, _join, _set], o => parsed.GetResult(o) is { Implicit: false });

    /// <summary>The settings that they stand for.</summary>
    public NodeSettings Read(ParseResult parsed, params IReadOnlyList<SettingsOverride> more)
    {
        List<SettingsOverride> overrides = [.. (parsed.GetValue(_set) ?? []).Select(SettingsOverride.Parse)];
        if (parsed.GetValue(_join) is { Length: > 0 } join) overrides.Add(List("join", join, "--join"));
        NodeSettings settings = SettingsSchema.Read<NodeSettings>(parsed.GetValue(_file), [.. overrides, .. more]);
        NodeSystem.Check(settings, parsed.GetValue(_file) ?? "the command line");
        return settings;
    }

    /// <summary>A list given on the command line.</summary>
    public static SettingsOverride List(string key, IEnumerable<string> values, string source) =>
        new(key, $"[{string.Join(", ", values.Select(v => $"\"{v}\""))}]", source);
}
