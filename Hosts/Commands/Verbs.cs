using System.CommandLine;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Storage;
using ActorLab.Hosts.Cluster.Security;
using ActorLab.Hosts.Local;
using ActorLab.Hosts.Memory;
using ActorLab.Hosts.ProgramSynthesis;
using ActorLab.Hosts.RuleEvolution;
using ActorLab.Hosts.Simulation;

namespace ActorLab.Hosts.Commands;

/// <summary>The verbs of <c>actorlab</c>: a new verb adds its line here.</summary>
internal static class Verbs
{
    /// <summary>All verbs, in the order of the help.</summary>
    public static IReadOnlyList<Func<CliContext, Command>> All { get; } =
    [
        c => RunCommand.Create(c, (request, context) => request.Node is null ? LocalHost.RunAsync(request, context) : ClusterRunVerb.RunAsync(request, context)),
        c => ResumeCommand.Create(c, (request, context) => request.Node is null ? LocalHost.ResumeAsync(request, context) : ClusterRunVerb.ResumeAsync(request, context)),
        c => NodeCommand.Create(c, NodeVerb.RunAsync),
        c => SimulateCommand.Create(c, SimulateVerb.RunAsync),
        c => EvalCommand.Create(c, EvalVerb.RunAsync),
        RunsCommand.Create,
        c => AskCommand.Create(c, AskVerb.RunAsync),
        c => ModelCommand.Create(c, ModelVerbs.Export, ModelVerbs.Show),
        c => ExecCommand.Create(c, ExecVerb.RunAsync),
        c => ScoreCommand.Create(c, ScoreVerb.RunAsync),
        c => BenchCommand.Create(c, ExploreBench.RunAsync, MemoryBench.RunAsync, RulesBench.RunAsync),
        c => DataCommand.Create(c, DataVerbs.List, DataVerbs.Verify, AgreementVerb.RunAsync, CoverageVerb.RunAsync),
        c => MemoryCommand.Create(c, MemoryVerbs.Stats, MemoryVerbs.List, MemoryVerbs.Export, MemoryImport.RunAsync, MemoryVerbs.Verify),
        c => RulesCommand.Create(c, RulesShowVerb.RunAsync, RulesTrainVerb.RunAsync, RulesCompareVerb.RunAsync),
        c => StorageCommand.Create(c, StorageVerb.InitAsync, StorageVerb.CheckAsync),
        c => CertsCommand.Create(c, CertsVerbs.Init, CertsVerbs.Issue, CertsVerbs.Show),
        c => ClusterCommand.Create(c, ClusterStatusVerb.RunAsync),
        SettingsCommand.Create,
        DoctorCommand.Create,
    ];
}
