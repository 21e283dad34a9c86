using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Commands;
using ActorLab.Hosts.Local;
using ActorLab.Hosts.Simulation.Faults;

namespace ActorLab.Hosts.Simulation;

/// <summary><c>simulate</c>: each seed in turn; a seed that fails is shrunk to a schedule that anyone can repeat.</summary>
internal static class SimulateVerb
{
    /// <summary>Processors that a simulated machine has, whatever the real one: the same seed, the same run.</summary>
    private const int Processors = 2;

    private const int ShrinkTries = 100;

    public static Task<int> RunAsync(SimulateRequest request, CliContext context)
    {
        // Else the last bits of a product depend on where in memory its factors happen to lie.
        NativeEnvironment.Set("MKL_CBWR", "AVX2,STRICT");
        EffectiveSettings settings = context.Experiments.Prepare(request.Settings, Processors);
        FaultPlan plan = request.FaultPlan is { } file ? SettingsSchema.Read<FaultPlan>(file) : new FaultPlan();
        if (request.RunDirectory is { } kept) Directory.CreateDirectory(kept);
        string folder = request.RunDirectory ?? Directory.CreateTempSubdirectory("actorlab-simulate-").FullName;
        var results = new JsonArray();
        int failed = 0;
        try
        {
            foreach (long seed in request.Seeds)
            {
                context.Stop.ThrowIfCancellationRequested();
                SimulationOutcome outcome = Simulate((ulong)seed, plan, request.RunDirectory is not null);
                results.Add(ToJson(outcome));
                Print(outcome);
                if (outcome.Violation is null) continue;
                failed++;
                Explain(outcome);
            }
        }
        finally
        {
            if (request.RunDirectory is null) Directory.Delete(folder, recursive: true);
        }

        var json = new JsonObject { ["experiment"] = settings.Experiment, ["seeds"] = results, ["failed"] = failed };
        context.Result(json, _ => context.Line(string.Create(CultureInfo.InvariantCulture, $"{request.Seeds.Count - failed} of {request.Seeds.Count} seeds passed")));
        if (failed > 0) context.ErrorLine($"error: {failed} of {request.Seeds.Count} simulations broke an invariant");
        return Task.FromResult(failed == 0 ? ExitCode.Done : ExitCode.Failed);

        SimulationOutcome Simulate(ulong seed, FaultPlan faults, bool keep)
        {
            string directory = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{(keep || request.RunDirectory is null ? "seed" : "try")}-{seed}"));
            EffectiveSettings seeded = settings.WithSeed((long)seed);
            var simulation = new SimulationRequest(seeded, seed, faults, directory, d => context.Experiments.Create(seeded, d, _ => { }), request.TimeLimit, keep);
            SimulationOutcome outcome = request.Nodes > 1 ? ClusterRunSimulation.Run(simulation, request.Nodes) : RunSimulation.Run(simulation);
            if (!keep) Directory.Delete(directory, recursive: true);
            return outcome;
        }

        void Print(SimulationOutcome o) => context.Line(string.Create(CultureInfo.InvariantCulture,
            $"seed {o.Seed}: {(o.Violation is null ? "passed" : "FAILED")}, {o.Steps} steps, {o.Acknowledged} trajectories acknowledged, {o.Faults.Count} faults, {o.Lives} lives, {o.Turns:N0} turns, {o.Time:d\\.hh\\:mm\\:ss} of virtual time; metrics {o.MetricsHash[..16]}, control {o.ControlHash[..16]}, memory {o.MemoryHash[..16]}"));

        void Explain(SimulationOutcome outcome)
        {
            context.ErrorLine($"seed {outcome.Seed}: {outcome.Violation}");
            if (outcome.Faults.Count == 0) return;
            IReadOnlyList<string> shortest = ScheduleShrinker.Shrink(
                outcome.Faults,
                schedule =>
                {
                    context.Stop.ThrowIfCancellationRequested();
                    // An empty schedule would mean the plan's shares; nothing at all is asked for.
                    FaultPlan only = schedule.Count > 0 ? plan with { Schedule = [.. schedule] } : new FaultPlan();
                    return Simulate(outcome.Seed, only, keep: false).Violation is not null;
                },
                ShrinkTries);
            if (shortest.Count == 0)
            {
                context.ErrorLine($"It fails without any fault too: leave --faults out, with --seed {outcome.Seed}.");
                return;
            }

            context.ErrorLine($"The shortest schedule found that fails has {shortest.Count} of {outcome.Faults.Count} faults. To repeat it, give this to --faults, with --seed {outcome.Seed}:");
            context.ErrorLine("schedule = [");
            foreach (string line in shortest) context.ErrorLine($"  \"{line}\"");
            context.ErrorLine("]");
        }
    }

    private static JsonObject ToJson(SimulationOutcome o) => new()
    {
        ["seed"] = o.Seed,
        ["violation"] = o.Violation,
        ["steps"] = o.Steps,
        ["virtualSeconds"] = o.Time.TotalSeconds,
        ["turns"] = o.Turns,
        ["lives"] = o.Lives,
        ["acknowledged"] = o.Acknowledged,
        ["faults"] = o.Faults.Count,
        ["metrics"] = new JsonObject([.. o.Metrics.Select(m => KeyValuePair.Create<string, JsonNode?>(m.Key, JsonValue.Create(m.Value)))]),
        ["metricsSha256"] = o.MetricsHash,
        ["controlSha256"] = o.ControlHash,
        ["memorySha256"] = o.MemoryHash,
    };
}
