using System.CommandLine;
using System.Text.Json.Nodes;
using ActorLab.Hosts;
using ActorLab.Hosts.Local;

namespace ActorLab.Tests.Hosts;

/// <summary>One call of the command line in this process.</summary>
internal sealed record CliRun(int Code, string Output, string Error)
{
    /// <summary>The one JSON object on stdout; fails if there is anything else.</summary>
    public JsonObject Json
    {
        get
        {
            Assert.Equal(1, Output.Count(c => c == '\n'));
            return JsonNode.Parse(Output)!.AsObject();
        }
    }

    public static Task<CliRun> Of(params string[] args) => Of(null, args);

    public static async Task<CliRun> Of(Func<CliContext, Command>? verb, string[] args, ExperimentCatalog? experiments = null, CancellationToken stop = default)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = await Cli.RunAsync(args, output, error, verb is null ? null : [verb], experiments, stop);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}
