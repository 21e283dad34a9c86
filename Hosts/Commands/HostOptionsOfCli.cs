using System.CommandLine;
using System.CommandLine.Parsing;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Hosts.Commands;

/// <summary>The options that say which host runs a run.</summary>
internal sealed class HostOptionsOfCli
{
    private const string Local = "local", OnCluster = "cluster";

    private readonly Option<string> _host = new("--host") { Description = "Where it runs: in this process (local), or on the nodes of a cluster (cluster).", DefaultValueFactory = _ => Local };
    private readonly Option<bool> _detach = new("--detach") { Description = "Leave once the cluster has taken the run on." };
    private readonly NodeOptionsOfCli _node = new("--node", "--node-set");

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        _host.AcceptOnlyFromAmong(Local, OnCluster);
        command.Add(_host);
        command.Add(_detach);
        _node.AddTo(command);
    }

    /// <summary>How the cluster is reached; null for this process.</summary>
    public NodeSettings? Node(ParseResult parsed)
    {
        if (parsed.GetValue(_host) == OnCluster) return _node.Read(parsed);
        if (_node.Any(parsed) || Detached(parsed)) throw new InputException("--node, --join, --node-set and --detach are for --host cluster");
        return null;
    }

    /// <summary>Whether to leave once the cluster has the run.</summary>
    public bool Detached(ParseResult parsed) => parsed.GetValue(_detach);
}
