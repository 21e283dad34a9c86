using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Cluster;

/// <summary>
/// One node of a cluster: where it is reached, what it takes on, where the cluster keeps its journals, whom it lets in. Read
/// from the file that <c>node --settings</c> names; the run's own settings say nothing of nodes.
/// </summary>
internal sealed record NodeSettings
{
    [Setting("Name of the cluster: nodes of another name are strangers.")]
    public string Cluster { get; init; } = "actorlab";

    [Setting("Host name or address by which other nodes reach this one.")]
    public string Host { get; init; } = "127.0.0.1";

    [Setting("Port for other nodes; 0: any free one, for nodes that nobody joins by.", Min = 0, Max = 65535)]
    public int Port { get; init; }

    [Setting("What the node takes on: coordinator, learner, memory, worker; several, and the same one on several nodes, are fine.")]
    public SettingsList<string> Roles { get; init; } = new([]);

    [Setting("Nodes to join by, each as host:port, the same list on all nodes; the first of them that is started begins the cluster.")]
    public SettingsList<string> Join { get; init; } = new([]);

    [Setting("How long the node tries to join before it ends.", Min = 1)]
    public TimeSpan JoinPatience { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("Workers of each kind on this node; 0: as many as it has processors.", Min = 0)]
    public int Workers { get; init; }

    [Setting("Folder of this node alone, for weights that it pulled and its log.")]
    public string Folder { get; init; } = "node";

    [Setting("Folder of data sets on this node, where it is not the one that the run's settings name.")]
    public string DataRoot { get; init; } = "";

    [Setting("Where the cluster keeps its journals.")]
    public StorageSettings Storage { get; init; } = new();

    [Setting("Who is let in.")]
    public SecuritySettings Security { get; init; } = new();

    [Setting("Health, status and metrics over HTTP.")]
    public HttpSettings Http { get; init; } = new();

    /// <summary>The text of <c>hocon/cluster/reference.conf</c>.</summary>
    public static string Reference() => SettingsSchema.Reference<NodeSettings>("Every setting of a cluster's node.", "actorlab settings reference --node");
}

/// <summary>Where the cluster keeps its journals: one database for all nodes.</summary>
internal sealed record StorageSettings
{
    [Setting("PostgreSQL connection string, such as \"Host=db;Database=actorlab;Username=actorlab\"; empty: SQLite.")]
    public string Postgres { get; init; } = "";

    [Setting("File with the password of the connection, readable by its owner alone; empty: none, or in the connection string.")]
    public string PasswordFile { get; init; } = "";

    [Setting("Folder of the SQLite files, where all nodes run on one machine.")]
    public string Folder { get; init; } = "cluster";
}

/// <summary>Who is let in.</summary>
internal sealed record SecuritySettings
{
    [Setting("Certificate of the cluster's own authority (PEM), as 'actorlab certs init' makes it.")]
    public string Authority { get; init; } = "";

    [Setting("Certificate of this node (PEM), as 'actorlab certs issue' makes it.")]
    public string Certificate { get; init; } = "";

    [Setting("Private key of this node (PEM), readable by its owner alone.")]
    public string Key { get; init; } = "";

    [Setting("No encryption and no certificates; refused unless the node's host and all of 'join' are loopback addresses.")]
    public bool InsecureLoopback { get; init; }
}

/// <summary>Health, status and metrics over HTTP.</summary>
internal sealed record HttpSettings
{
    [Setting("Port; 0: no HTTP.", Min = 0, Max = 65535)]
    public int Port { get; init; }

    [Setting("Address to listen on; anything but a loopback address needs a token file.")]
    public string Host { get; init; } = "127.0.0.1";

    [Setting("File whose first line is the token that requests must carry (Authorization: Bearer ...), readable by its owner alone; empty: none.")]
    public string TokenFile { get; init; } = "";

    [Setting("OTLP collector to send metrics to, such as http://localhost:4317; empty: none.")]
    public string Otlp { get; init; } = "";
}
