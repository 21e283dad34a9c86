using System.Globalization;
using System.Text.Json;
using ActorLab.Actors.RuleEvolution;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Domain.RuleEvolution.Evolution;
using ActorLab.Hosts.Local;
using ActorLab.Hosts.Simulation;
using ActorLab.Hosts.Simulation.Faults;
using ActorLab.Tests.Domain.Common;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using ActorLab.Tests.Domain.RuleEvolution;

namespace ActorLab.Tests.Actors.RuleEvolution;

/// <summary>The real experiment on tiny images in the simulation host.</summary>
[Collection(TorchCollection.Name)]
public sealed class RuleSimulationTests : IDisposable
{
    private static readonly RuleEvolutionOptions Options = new()
    {
        Child = new ChildOptions { Hidden = [8, 8] },
        Training = new ChildTrainingOptions { Batch = 20, CurvePoints = 1 },
        Evolution = new EvolutionOptions
        {
            Candidates = 14, Lag = 4, Start = 5, Population = 8, Tournament = 3,
            Cascade = new CascadeOptions { Steps = 24, LearningRates = [0.01, 0.1], Leaders = 2, AuditSeeds = 2, ProbeMinimum = 0.2 },
        },
        Comparison = new ComparisonOptions { EvolutionRuns = 2, RandomRuns = 1, LearningRates = [0.01, 0.1], TuneSeeds = 1, TestSeeds = 2, LongSteps = 40 },
    };

    private readonly ImageTensors _images = TinyImages.Tensors();

    public void Dispose() => _images.Dispose();

    [Fact]
    public void OneSeedGivesOneHistory()
    {
        (SimulationOutcome first, string candidates) = Run(3, new FaultPlan());
        (SimulationOutcome again, string same) = Run(3, new FaultPlan());
        Assert.Null(first.Violation);
        Assert.Equal((first.MetricsHash, first.ControlHash, first.Turns), (again.MetricsHash, again.ControlHash, again.Turns));
        Assert.Equal(candidates, same);
        Assert.NotEqual(candidates, Run(4, new FaultPlan()).Candidates);
    }

    [Fact]
    public void KillingEvaluatorsAndTheCoordinatorChangesNoResult()
    {
        (SimulationOutcome calm, string candidates) = Run(3, new FaultPlan());
        Assert.Null(calm.Violation);
        double length = calm.Time.TotalSeconds;
        string[] schedule =
        [
            .. Enumerable.Range(1, 9).Select(i => Line($"crash evaluator-{i % 2}", i / 10.0)),
            Line("crash coordinator", 0.35), Line("crash hall-of-fame-0", 0.5), Line("kill", 0.6) + " for 5s",
        ];
        (SimulationOutcome disturbed, string same) = Run(3, new FaultPlan { Schedule = [.. schedule] });
        Assert.Null(disturbed.Violation);
        Assert.Equal(2, disturbed.Lives);
        Assert.Equal(schedule.Length, disturbed.Faults.Count);
        Assert.NotEqual(calm.ControlHash, disturbed.ControlHash);
        Assert.Equal(candidates, same);
        Assert.Equal(Results(calm), Results(disturbed));
        Assert.True(disturbed.Time > calm.Time, "Nobody was disturbed: the test shows nothing.");

        string Line(string what, double share) => string.Create(CultureInfo.InvariantCulture, $"{what} at {share * length:0.000}s");
    }

    // What tells of speed is left out.
    private static IEnumerable<KeyValuePair<string, double>> Results(SimulationOutcome outcome) =>
        outcome.Metrics.Where(m => m.Key is not ("candidates_per_second" or "evaluators_busy_share")).OrderBy(m => m.Key, StringComparer.Ordinal);

    private (SimulationOutcome Outcome, string Candidates) Run(ulong seed, FaultPlan faults)
    {
        using var folder = new TemporaryFolder();
        EffectiveSettings settings = ExperimentCatalog.Default.Schema.Parse("experiment = backprop-evolution\nruntime { restarts = 1000, max-kills = 100, max-expiries = 100 }", "rules.conf");
        var setup = new RuleEvolutionSetup { Options = Options, Images = _images, Seed = seed, Evaluators = 2 };
        RuleEvolutionPlan? plan = null;
        SimulationOutcome outcome = RunSimulation.Run(new SimulationRequest(
            settings, seed, faults, folder["run"], _ => new Watched(new RuleEvolutionExperiment(setup), p => plan = p), TimeSpan.FromHours(2)));
        Assert.True(File.Exists(Path.Combine(folder["run"], HallOfFameWriter.FileName)));
        return (outcome, JsonSerializer.Serialize(plan!.Arms.Select(a => a.State.Candidates)));
    }

    /// <summary>The experiment, and a look at its plan.</summary>
    private sealed class Watched(RuleEvolutionExperiment experiment, Action<RuleEvolutionPlan> made) : IExperiment
    {
        public string Name => experiment.Name;

        public IReadOnlyList<RoleDefinition> Roles => experiment.Roles;

        public IReadOnlyList<MessageBinding> Bindings => experiment.Bindings;

        public IRunPlan CreatePlan()
        {
            var plan = (RuleEvolutionPlan)experiment.CreatePlan();
            made(plan);
            return plan;
        }
    }
}
