using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Local;
using Akka.Actor;
using MessagePack;

namespace ActorLab.Tests.Extending;

public sealed record CurveOptions // the settings: section 'curves' of the file
{
    [Setting("Curves tried.", Unit = "curves", Min = 1)]
    public int Tries { get; init; } = 600;
}

[MessagePackObject] // the genome is a polynomial's coefficients; its fitness is known after the trial
public sealed record Curve([property: Key(0)] double[] Genome, [property: Key(1)] double Fitness);
[MessagePackObject] // what the search knows: the fittest, best first
public sealed record Population([property: Key(0)] Curve[] Members);

internal sealed class CurvePlan(CurveOptions options, ulong seed) : SearchPlan<Population, Curve, Curve>(
    "trier", new SearchSize(options.Tries, Lag: 8), seed, new Population([]), Populations, Curves, Curves)
{
    public static readonly MessageBinding<Curve> Curves = MessageBinding.Of<Curve>("cu.c1");
    public static readonly MessageBinding<Population> Populations = MessageBinding.Of<Population>("cu.p1");

    protected override Curve Propose(Population known, RandomStream random) => new(known.Members.Length < 20
        ? [random.NextGaussian(), random.NextGaussian(), random.NextGaussian(), random.NextGaussian()]
        : [.. known.Members[random.NextInt(20)].Genome.Select(c => c + random.NextInt(2) * random.NextGaussian() / 2)], double.NaN);

    protected override Population Learn(Population known, Curve work, Curve? result) => result is null
        ? known // its ticket was given up
        : new Population([.. known.Members.Append(result).OrderByDescending(c => c.Fitness).Take(20)]);

    protected override IReadOnlyDictionary<string, double> Measure(Population known) =>
        new Dictionary<string, double> { ["best_fitness"] = known.Members.Max(c => c.Fitness) };
}

internal sealed class CurveTrier(RoleContext context) : TicketWorker(context.Coordinator, context.Role)
{
    protected override TicketStep Step() // the fitness: minus the mean squared distance from a sine
    {
        Curve curve = CurvePlan.Curves.Read(Current!.Payload);
        double error = Enumerable.Range(-30, 61).Select(i => i / 30.0).Average(x =>
            Math.Pow(curve.Genome.Aggregate(0.0, (sum, c) => sum * x + c) - Math.Sin(3 * x), 2));
        return TicketStep.Done(TicketResult.OfStep(CurvePlan.Curves.Write(curve with { Fitness = -error })));
    }
}

internal sealed class CurveModule : IExperimentModule
{
    public SettingsSection Section { get; } = SettingsSection.Of<CurveOptions>("curves", "Evolves curves.", "evolve-curves");

    public IExperiment Create(EffectiveSettings settings, RunDirectory directory, Action<string> note) => new Experiment(
        "evolve-curves", () => new CurvePlan(settings.Section<CurveOptions>(), (ulong)settings.Run.Seed),
        [CurvePlan.Curves, CurvePlan.Populations], [new RoleDefinition("trier", 2, c => Props.Create(() => new CurveTrier(c)))]);
}
