using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using Akka.Actor;
using TorchSharp;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>
/// Explores shards of training questions: at random before training, then with its replica of the policy. Right programs
/// go to the trajectory memory, training batches to the learner; what the memory has not acknowledged and the learner
/// has not used bounds how far it runs ahead.
/// </summary>
public sealed class Explorer : TicketWorker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LearnerPatience = TimeSpan.FromMinutes(1);

    private readonly SynthesisSetup _setup;
    private readonly IActorRef _memory, _learner, _weights;
    private readonly MemoryClient _client;
    private readonly RequestNumbers _numbers = new();
    private readonly MapoSampler _sampler;
    private readonly RandomStreams _streams;
    private readonly Dictionary<int, QuestionMemory[]> _shards = [];
    private readonly Dictionary<long, DateTimeOffset> _inFlight = [];
    private readonly int _batchCredit;
    private ShardWork? _work;
    private MemoryQuery? _query;
    private DateTimeOffset _queried;
    private ProgramPolicy? _policy;
    private WeightsReady? _newer;
    private long _version;
    private long _batches;

    /// <summary>Use <see cref="Props"/>.</summary>
    public Explorer(RoleContext context, SynthesisSetup setup, IActorRef memory, IActorRef learner, IActorRef weights)
        : base(context.Coordinator, MapoPlan.ExplorerRole)
    {
        _setup = setup;
        (_memory, _learner, _weights) = (memory, learner, weights);
        _client = new MemoryClient(setup.Options.Workers.MemoryPartitions);
        _sampler = new MapoSampler(setup.Options.Mapo, setup.Options.Environment.PunishUnusedVariables);
        _streams = new RandomStreams(setup.Seed);
        _batchCredit = Math.Max(1, setup.Options.Mapo.BatchesInFlight / context.Instances);

        Receive<WeightsReady>(ready =>
        {
            if (ready.Version > _version) _newer = ready;
            Continue();
        });
        Receive<TrajectoriesAcknowledged>(answer =>
        {
            if (_client.Acknowledge(answer) is { } stored) AcknowledgementLog.OfProcess?.Append(stored.Trajectories);
            Continue();
        });
        Receive<StoreDeferred>(_ => { });
        Receive<StoreInvited>(invitation => Send(_client.Invite(invitation, Now)));
        Receive<StoreRefused>(refusal => throw new FatalRunException($"The trajectory memory refused a trajectory: {refusal.Reason}"));
        Receive<TrajectoriesFound>(part =>
        {
            if (_query?.Add(part) == true) Continue();
        });
        Receive<BatchTrained>(trained =>
        {
            _inFlight.Remove(trained.BatchId);
            Continue();
        });
        Receive<Tick>(_ => OnTick());
    }

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    /// <summary>How an explorer is made; it needs a thread of its own.</summary>
    public static Props Props(RoleContext context, SynthesisSetup setup, IActorRef memory, IActorRef learner, IActorRef weights) =>
        Akka.Actor.Props.Create(() => new Explorer(context, setup, memory, learner, weights));

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        torch.set_num_threads(_setup.Threads);
        _weights.Tell(new SubscribeWeights(0));
        Timers.StartPeriodicTimer("tick", Tick.Instance, TimeSpan.FromSeconds(1));
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _policy?.Dispose();
        base.PostStop();
    }

    /// <inheritdoc />
    protected override void Begin(Ticket ticket)
    {
        _query = null;
        _work = ticket.Kind switch
        {
            MapoPlan.ExploreTicket => ExploreWork.Of((ExploreShard)ProgramSynthesisProtocol.ExploreShardBinding.Read(ticket.Payload), _setup, _streams, Now),
            MapoPlan.SampleTicket => SampleWork.Of((SampleShard)ProgramSynthesisProtocol.SampleShardBinding.Read(ticket.Payload), _streams, Now),
            _ => throw new InvalidOperationException($"An explorer cannot do a ticket of kind '{ticket.Kind}'."),
        };
    }

    /// <inheritdoc />
    protected override void Abandon(Ticket ticket) => (_work, _query) = (null, null);

    /// <inheritdoc />
    protected override TicketStep Step()
    {
        if (!_client.HasRoom) return TicketStep.Wait;
        TicketStep? next = _work switch
        {
            ExploreWork explore => Explore(explore),
            SampleWork sample => Sample(sample),
            _ => throw new InvalidOperationException("There is no work."),
        };
        // A ticket is done when everything that it found is on the disk.
        return next ?? (_client.OutstandingRequests > 0 ? TicketStep.Wait : TicketStep.Done(_work.Result(Now)));
    }

    /// <summary>One question's random episodes; null after the last question.</summary>
    private TicketStep? Explore(ExploreWork work)
    {
        if (!work.Questions.TryDequeue(out ProgramEnvironment? question))
        {
            Store(work.Flush());
            return null;
        }

        RandomExplorationOptions options = _setup.Options.RandomExploration;
        var explorer = new RandomExplorer(question, options.TriggerWords, _setup.Options.Environment.PunishUnusedVariables, options.EnoughPrograms);
        work.Episodes += explorer.Run(work.Ticket.Episodes, ref work.Random);
        foreach (int[] program in explorer.Found) work.Found.Add(new Trajectory(question.Index, ProgramCodec.Write(program), 1, 0, "random"));
        if (work.Found.Count >= 200) Store(work.Flush());
        return TicketStep.More;
    }

    /// <summary>One training batch; null after the shard's last.</summary>
    private TicketStep? Sample(SampleWork work)
    {
        if (Shard(work.Ticket.Shard) is not { } shard || !UseNewestWeights()) return TicketStep.Wait;
        if (work.Order is null) work.Deal(shard.Length);
        if (work.Next >= work.Order!.Length) return null;
        if (_inFlight.Count >= _batchCredit) return TicketStep.Wait;

        int count = Math.Min(_setup.Options.Mapo.QuestionsPerBatch, work.Order.Length - work.Next);
        QuestionMemory[] questions = [.. work.Order.AsSpan(work.Next, count).ToArray().Select(i => shard[i])];
        work.Next += count;
        DateTimeOffset start = Now;
        MapoBatch batch = _sampler.Sample(_policy!, questions, work.Random);
        work.Add(batch, _version, (Now - start).TotalMilliseconds);
        Store(batch.Found.Select(f => new Trajectory(f.Question, ProgramCodec.Write(f.Tokens), 1, _version, "policy")));
        long id = ++_batches;
        _inFlight.Add(id, Now);
        _learner.Tell(ProgramCodec.Pack(id, _version, batch.Samples));
        return TicketStep.More;
    }

    /// <summary>The shard's questions with their memories; null while the trajectory memory is being asked.</summary>
    private QuestionMemory[]? Shard(int shard)
    {
        if (_shards.TryGetValue(shard, out QuestionMemory[]? known)) return known;
        ProgramEnvironment[] questions = [.. _setup.Shard(shard)];
        if (_query is null)
        {
            _query = new MemoryQuery(_numbers, questions.Select(q => q.Index));
            Ask(_query.Request);
        }

        if (!_query.IsComplete) return null;
        var memories = new QuestionMemory[questions.Length];
        for (int i = 0; i < memories.Length; i++)
        {
            memories[i] = new QuestionMemory(questions[i]);
            foreach (Trajectory trajectory in _query.Found[questions[i].Index]) memories[i].Add(ProgramCodec.Read(trajectory.Content));
        }

        _query = null;
        _shards.Add(shard, memories);
        return memories;
    }

    /// <summary>Loads the newest weights that are here; false while there are none at all.</summary>
    private bool UseNewestWeights()
    {
        if (_newer is { } ready && _setup.Folders.Weights.Find(ready.Hash) is { } bytes)
        {
            _policy ??= new ProgramPolicy(_setup.Data.Factory.Sizes, _setup.Data.Factory.Vocabulary);
            PolicyWeights.Load(_policy, Safetensors.Read(bytes));
            _version = ready.Version;
        }

        // A file that is gone already makes way for a newer one, which will be announced.
        _newer = null;
        return _policy is not null;
    }

    private void Store(IEnumerable<Trajectory> trajectories)
    {
        foreach (StoreTrajectories request in _client.Store(trajectories, Now)) _memory.Tell(request);
    }

    private void Ask(FindTrajectories request)
    {
        _queried = Now;
        _memory.Tell(request);
    }

    private void Send(StoreTrajectories? request)
    {
        if (request is not null) _memory.Tell(request);
    }

    private void OnTick()
    {
        DateTimeOffset now = Now;
        foreach (StoreTrajectories request in _client.Due(now)) _memory.Tell(request);
        if (_query is { IsComplete: false } && now - _queried > Patience) Ask(_query.Again());
        if (_version == 0) _weights.Tell(new SubscribeWeights(0));
        // A learner that was restarted never answers for the batches that it lost.
        foreach ((long id, _) in _inFlight.Where(b => now - b.Value > LearnerPatience).ToList()) _inFlight.Remove(id);
        Continue();
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
