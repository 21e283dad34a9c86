using System.CommandLine;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab certs ...</c> was asked for.</summary>
/// <param name="Folder">The folder of certificates.</param>
/// <param name="Names">The name of the cluster, or those of the certificates to issue.</param>
/// <param name="Days">How long they are valid.</param>
/// <param name="Hosts">The hosts that they name.</param>
/// <param name="Force">Whether what is there is replaced.</param>
internal sealed record CertsRequest(string Folder, IReadOnlyList<string> Names, int Days, IReadOnlyList<string> Hosts, bool Force);

/// <summary><c>certs init</c>, <c>issue</c> and <c>show</c>: a cluster's own authority, and its nodes' certificates.</summary>
internal static class CertsCommand
{
    /// <summary>Where certificates are, unless told otherwise.</summary>
    public const string DefaultFolder = "certs";

    private const int AuthorityDays = 3650, NodeDays = 365, MostDays = 36_500;

    public static Command Create(CliContext context, VerbHandler<CertsRequest> init, VerbHandler<CertsRequest> issue, VerbHandler<CertsRequest> show) =>
        new("certs", "Make and look at the certificates by which a cluster's nodes know each other.") { Init(context, init), Issue(context, issue), Show(context, show) };

    private static Command Init(CliContext context, VerbHandler<CertsRequest> handler)
    {
        Argument<string> folder = Folder();
        var name = new Option<string>("--name") { Description = "The cluster's name.", DefaultValueFactory = _ => "actorlab", HelpName = "name" };
        Option<int> days = Days(AuthorityDays);
        var command = new Command("init", "Make an authority: authority.pem, which every node gets, and authority-key.pem, which none needs.") { folder, name, days };
        command.Handle(
            context,
            parsed => new CertsRequest(
                parsed.GetValue(folder)!,
                [parsed.GetValue(name) is { Length: > 0 and <= 54 } cluster && !cluster.Any(char.IsControl) ? cluster : throw new InputException("a name has 1 to 54 letters", "--name")],
                InRange(parsed.GetValue(days)),
                [],
                false),
            handler);
        return command;
    }

    private static Command Issue(CliContext context, VerbHandler<CertsRequest> handler)
    {
        var names = new Argument<string[]>("name") { Description = "Names of nodes: NAME.pem and NAME-key.pem are made.", HelpName = "NAME", Arity = ArgumentArity.OneOrMore };
        var folder = new Option<string>("--dir") { Description = "The authority's folder.", DefaultValueFactory = _ => DefaultFolder, HelpName = "dir" };
        Option<int> days = Days(NodeDays);
        var hosts = new Option<string[]>("--host") { Description = "A host name or address that the certificates name; may be repeated. Else the node's name.", HelpName = "host" };
        var force = new Option<bool>("--force") { Description = "Replace certificates and keys that are there." };
        var command = new Command("issue", "Make certificates and keys of nodes.") { names, folder, days, hosts, force };
        command.Handle(
            context,
            parsed => new CertsRequest(
                parsed.GetValue(folder)!, parsed.GetValue(names)!, InRange(parsed.GetValue(days)), parsed.GetValue(hosts) ?? [], parsed.GetValue(force)),
            handler);
        return command;
    }

    private static Command Show(CliContext context, VerbHandler<CertsRequest> handler)
    {
        Argument<string> folder = Folder();
        var command = new Command("show", "List certificates, with what is wrong with them.") { folder };
        command.Handle(context, parsed => new CertsRequest(parsed.GetValue(folder)!, [], 0, [], false), handler);
        return command;
    }

    private static Argument<string> Folder() => new("dir") { Description = "The folder of certificates.", HelpName = "DIR", DefaultValueFactory = _ => DefaultFolder };

    private static Option<int> Days(int value) => new("--days") { Description = "How many days they are valid.", DefaultValueFactory = _ => value, HelpName = "n" };

    private static int InRange(int days) => days is >= 1 and <= MostDays ? days : throw new InputException($"allowed is 1 to {MostDays}", "--days");
}
