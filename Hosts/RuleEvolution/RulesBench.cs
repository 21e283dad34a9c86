using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.RuleEvolution;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Domain.RuleEvolution.Evolution;
using ActorLab.Hosts.Commands;
using Akka.Actor;
using RunSettings = ActorLab.Actors.Runtime.Runs.RunSettings;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>
/// <c>bench rules</c>: candidates a second of a search with one evaluator, journals and all, beside a plain loop that trains
/// the same children in the same order of decisions in one thread.
/// </summary>
internal static class RulesBench
{
    private static readonly MessageBinding TrainBinding = RuleEvolutionProtocol.Bindings.Single(b => b.Type == typeof(TrainChildren));
    private static readonly MessageBinding TrainedBinding = RuleEvolutionProtocol.Bindings.Single(b => b.Type == typeof(ChildrenTrained));

    public static async Task<int> RunAsync(BenchRulesRequest request, CliContext context)
    {
        TorchSharp.torch.set_num_threads(1);
        var options = new RuleEvolutionOptions
        {
            Data = new ImageOptions { Images = ImageSource.Glyphs, Validation = 2000 },
            Evolution = new EvolutionOptions { Candidates = request.Candidates, Start = 20, Population = 30, Tournament = 5 },
            Comparison = new ComparisonOptions { EvolutionRuns = 1, RandomRuns = 0 },
        };
        var setup = new RuleEvolutionSetup { Options = options, Images = ImageTensors.Load(options.Data, null, TorchSharp.torch.CPU), Seed = (ulong)request.Seed, Evaluators = 1 };
        var plain = new List<double>();
        var actors = new List<double>();
        Search search = default;
        for (int i = 0; i <= request.Repeats; i++)
        {
            context.Stop.ThrowIfCancellationRequested();
            search = Plain(setup);
            double seconds = await WithActors(setup, context.Stop);
            if (i == 0) continue; // to warm up
            plain.Add(search.Candidates / search.Seconds);
            actors.Add(search.Candidates / seconds);
        }

        double[] ratios = [.. actors.Zip(plain, (a, p) => a / p).Order()];
        double median = ratios[ratios.Length / 2];
        var json = new JsonObject
        {
            ["metrics"] = new JsonObject
            {
                ["candidates_per_second"] = actors.Order().ElementAt(actors.Count / 2),
                ["plain_candidates_per_second"] = plain.Order().ElementAt(plain.Count / 2),
                ["ratio"] = median,
                ["cache_share"] = search.CacheShare,
            },
            ["candidates"] = search.Candidates,
            ["trainings"] = search.Trainings,
            ["ratios"] = new JsonArray([.. ratios.Select(r => (JsonNode)r)]),
            ["seed"] = request.Seed,
        };
        context.Result(json, _ => context.Line(string.Create(CultureInfo.InvariantCulture,
            $"{search.Candidates} candidates, {search.Trainings} trainings: {actors.Order().ElementAt(actors.Count / 2):F2} candidates a second with actors, {plain.Order().ElementAt(plain.Count / 2):F2} in a plain loop; ratio {median:F3}; {search.CacheShare:P1} served by the cache")));
        return ExitCode.Done;
    }

    /// <summary>Does what the coordinator and an evaluator do, in a loop.</summary>
    private static Search Plain(RuleEvolutionSetup setup)
    {
        IRunPlan plan = new RuleEvolutionExperiment(setup).CreatePlan();
        var state = new RunState();
        var run = new ChildRun(setup.Options.Child, setup.Options.Training, setup.Images, setup.Clock);
        var open = new Queue<Ticket>();
        long next = 0;
        int trainings = 0;
        var watch = Stopwatch.StartNew();
        Apply(new RunStarted("backprop-evolution", setup.Seed));
        while (state.Phase is "" or RuleEvolutionPlan.Evolve or RuleEvolutionPlan.Random)
        {
            switch (plan.Next(state))
            {
                case PlanStep.EnterPhase step:
                    Apply(new PhaseEntered(step.Name));
                    break;
                case PlanStep.IssueTickets step:
                    Ticket[] tickets = [.. step.Tickets.Select(t => new Ticket(next++, t.Kind, t.Role, t.Affinity, t.Payload))];
                    foreach (Ticket ticket in tickets) open.Enqueue(ticket);
                    Apply(new TicketsIssued(tickets));
                    break;
                case PlanStep.ReportMetrics step:
                    Apply(new MetricsReported(step.Role, step.Step, step.Metrics));
                    break;
                case PlanStep.Record step:
                    Apply(new PlanRecorded(step.Fact));
                    break;
                default:
                    Ticket first = open.Dequeue();
                    Apply(new TicketAccepted(first.Id, first.Kind, first.Role, Train((TrainChildren)TrainBinding.Read(first.Payload))));
                    break;
            }
        }

        return new Search(
            watch.Elapsed.TotalSeconds, (int)state.Metrics["candidates"].Value, trainings, state.Metrics.GetValueOrDefault("cache_share")?.Value ?? 0);

        void Apply(IRunEvent happened)
        {
            if (state.Apply(happened)) plan.Apply(happened);
        }

        TicketResult Train(TrainChildren work)
        {
            var rule = CompiledRule.Compile(work.Text);
            var accuracies = new List<double>();
            long steps = 0;
            foreach (double rate in work.LearningRates)
            {
                foreach (ulong seed in work.Seeds)
                {
                    ChildResult result = run.Train(new ChildTask(rule, rate, seed, work.StopAfter) { WholeSteps = work.Steps });
                    accuracies.Add(result.Accuracy);
                    steps += result.Steps;
                    trainings++;
                }
            }

            return TicketResult.Of(
                new Dictionary<string, long> { [RunState.StepCounter] = steps }, TrainedBinding.Write(new ChildrenTrained([.. accuracies], [], steps)));
        }
    }

    /// <summary>The same search as a run, up to the same point.</summary>
    private static async Task<double> WithActors(RuleEvolutionSetup setup, CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("actorlab-bench-rules-").FullName;
        RuntimeConfig.PrepareFiles(folder);
        var experiment = new RuleEvolutionExperiment(setup);
        ActorSystem system = ActorSystem.Create("bench", RuntimeConfig.Setup(RuntimeConfig.Local(folder), [.. RunProtocol.Bindings, .. experiment.Bindings]));
        try
        {
            var done = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration cancel = stop.Register(() => done.TrySetCanceled(stop));
            system.ActorOf(Props.Create(() => new PhaseWatch(done)));
            var settings = new RunSettings { RunId = "run", Experiment = experiment.Name, Seed = setup.Seed, RunDirectory = folder };
            IActorRef run = system.ActorOf(RunSupervisor.Props(experiment, settings), "run");
            double seconds = await done.Task;
            run.Tell(new StopRun());
            await run.Ask<RunFinished>(new AwaitRun());
            return seconds;
        }
        finally
        {
            await system.Terminate();
            Directory.Delete(folder, recursive: true);
        }
    }

    private readonly record struct Search(double Seconds, int Candidates, int Trainings, double CacheShare);

    /// <summary>Takes the time from the first phase to the audit.</summary>
    private sealed class PhaseWatch : ReceiveActor
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public PhaseWatch(TaskCompletionSource<double> done) => Receive<PhaseEntered>(entered =>
        {
            if (entered.Phase == RuleEvolutionPlan.Evolve) _watch.Restart();
            else if (entered.Phase == RuleEvolutionPlan.Audit) done.TrySetResult(_watch.Elapsed.TotalSeconds);
        });

        protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(PhaseEntered));
    }
}
