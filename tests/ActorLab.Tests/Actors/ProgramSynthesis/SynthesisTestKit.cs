using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;
using ActorLab.Tests.Actors.Runtime;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

/// <summary>One real actor of program synthesis among probes, with virtual time and every message serialized.</summary>
[Collection(TorchCollection.Name)]
public abstract class SynthesisTestKit : RuntimeTestKit
{
    private readonly TinyRun _run = new();

    protected SynthesisTestKit()
        : base([.. RunProtocol.Bindings, .. ProgramSynthesisProtocol.Bindings, .. MemoryProtocol.Bindings, .. WeightsProtocol.Bindings])
    {
        Setup = _run.Setup();
        (Coordinator, Memory, Learner, Weights) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
    }

    protected SynthesisSetup Setup { get; set; }

    protected TestProbe Coordinator { get; }

    protected TestProbe Memory { get; }

    protected TestProbe Learner { get; }

    protected TestProbe Weights { get; }

    protected RoleContext Context(string role) => new(role, 0, 1, Coordinator, _ => [], Setup.Seed, _run.Run);

    protected override void AfterAll()
    {
        base.AfterAll();
        Shutdown(Sys); // before its files go
        _run.Dispose();
    }

    /// <summary>Leases a ticket to a worker, from the coordinator.</summary>
    protected void Lease(IActorRef worker, long id, string kind, byte[] payload) => worker.Tell(
        new TicketsLeased([new LeasedTicket(new Ticket(id, kind, "any", null, payload), 1)], 30_000), Coordinator);

    /// <summary>A policy of the run's shapes as a file.</summary>
    protected byte[] SomeWeights(ulong seed)
    {
        using ProgramPolicy policy = Tiny.NewPolicy(Setup.Data.Factory, seed);
        return Safetensors.Write(PolicyWeights.Save(policy));
    }

    /// <summary>Right programs of a training question, by searching.</summary>
    protected IReadOnlyList<int[]> Right(int question, int episodes = 600)
    {
        var explorer = new RandomExplorer(Setup.Data.Train[question], triggers: true, punishUnused: true);
        var random = new Xoshiro256(1);
        explorer.Run(episodes, ref random);
        return explorer.Found;
    }
}
