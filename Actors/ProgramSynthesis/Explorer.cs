using ActorLab.Actors.Runtime;
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
using Akka.Event;
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
    private readonly Dictionary<int, (string State, QuestionMemory[] Memories)> _shards = [];
    private readonly Dictionary<long, BatchInFlight> _inFlight = [];
    private readonly int _batchCredit;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ShardWork? _work;
    private MemoryQuery? _query;
    private DateTimeOffset _queried;
    private ProgramPolicy? _policy;
    private WeightsReady? _newer;
    private long _version, _learnerVersion;
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
            if (ready.Version > Math.Max(_version, _newer?.Version ?? 0)) _newer = ready;
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
            _learnerVersion = Math.Max(_learnerVersion, trained.LearnerVersion);
            Continue();
        });
        Receive<Tick>(_ => OnTick());
    }

    private DateTimeOffset Now => Context.System.Scheduler.SteadyNow();

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
            MapoPlan.ExploreTicket => ExploreWork.Of(ProgramSynthesisProtocol.ExploreShardBinding.Read(ticket.Payload), _setup, _streams, Now),
            MapoPlan.SampleTicket => SampleWork.Of(ProgramSynthesisProtocol.SampleShardBinding.Read(ticket.Payload), _streams, Now),
            _ => throw new InvalidOperationException($"An explorer cannot do a ticket of kind '{ticket.Kind}'."),
        };
        (int shard, ShardSource source) = _work switch
        {
            ExploreWork explore => (explore.Ticket.Shard, explore.Ticket.Source),
            _ => (((SampleWork)_work).Ticket.Shard, ((SampleWork)_work).Ticket.Source),
        };
        _setup.Folders.Exploration.Clean(shard, [source.State, source.Previous]);
        _setup.Folders.Exploration.Delete(shard, source.Obsolete);
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
        ExploreShard ticket = work.Ticket;
        work.Before ??= Load(ticket.Shard, ticket.Source, ShardSearch.Random);
        if (!work.Questions.TryDequeue(out ProgramEnvironment? question))
        {
            if (work.Left is not null) return null;
            Store(work.Flush());
            work.Left = ticket.Last ? "" : _setup.Folders.Exploration.Put(new ShardState(ShardSearch.Random, ticket.Shard, work.After));
            return TicketStep.More;
        }

        RandomExplorationOptions options = _setup.Options.RandomExploration;
        QuestionState? before = work.Before.GetValueOrDefault(question.Index);
        if (before is not null && options.EnoughPrograms > 0 && before.Found >= options.EnoughPrograms)
        {
            work.After.Add(before);
            return TicketStep.More;
        }

        RandomExplorer explorer = Make();
        work.Episodes += explorer.Run(ticket.Episodes, ref work.Random);
        foreach (int[] program in explorer.Found) work.Found.Add(new Trajectory(question.Index, ProgramCodec.Write(program), 1, 0, "random"));
        if (!ticket.Last) work.After.Add(explorer.Save());
        if (work.Found.Count >= 200) Store(work.Flush());
        return TicketStep.More;

        RandomExplorer Make()
        {
            bool punish = _setup.Options.Environment.PunishUnusedVariables;
            try
            {
                return new RandomExplorer(question, options.TriggerWords, punish, options.EnoughPrograms, before);
            }
            catch (ProgramException e)
            {
                _log.Warning("{0} Its random exploration begins anew.", e.Message);
                return new RandomExplorer(question, options.TriggerWords, punish, options.EnoughPrograms);
            }
        }
    }

    /// <summary>One training batch; null after the shard's last.</summary>
    private TicketStep? Sample(SampleWork work)
    {
        if (work.Memories is null)
        {
            if (Shard(work.Ticket) is not { } shard) return TicketStep.Wait;
            work.Deal(shard);
        }

        if (work.Left is not null) return null;
        if (work.Next >= work.Order.Length)
        {
            work.Left = _setup.Folders.Exploration.Put(new ShardState(ShardSearch.Policy, work.Ticket.Shard, [.. work.Memories!.Select(m => m.Save())]));
            _shards[work.Ticket.Shard] = (work.Left, work.Memories!);
            return TicketStep.More;
        }

        if (!UseNewestWeights() || _inFlight.Count >= _batchCredit) return TicketStep.Wait;
        // What the learner would throw away is not worth sampling: newer weights are on their way.
        if (_learnerVersion - _version > _setup.Options.Mapo.MaximumLag) return TicketStep.Wait;

        DateTimeOffset start = Now;
        MapoBatch batch = _sampler.Sample(_policy!, work.Take(_setup.Options.Mapo.QuestionsPerBatch), work.Random);
        work.Add(batch, _version, (Now - start).TotalMilliseconds);
        Store(batch.Found.Select(f => new Trajectory(f.Question, ProgramCodec.Write(f.Tokens), 1, _version, "policy")));
        long id = ++_batches;
        TrainBatch packed = ProgramCodec.Pack(id, _version, batch.Samples);
        _inFlight.Add(id, new BatchInFlight(packed, Now, Patience));
        _learner.Tell(packed);
        return TicketStep.More;
    }

    /// <summary>
    /// The shard's questions with their memories, in the state that the ticket names: those at hand if they are in that
    /// state, else from the file and the trajectory memory. Null while that one is being asked.
    /// </summary>
    private QuestionMemory[]? Shard(SampleShard ticket)
    {
        // Taken away while a pass changes them: a pass that is abandoned leaves them in a state that nobody knows.
        if (_shards.Remove(ticket.Shard, out (string State, QuestionMemory[] Memories) known) && known.State == ticket.Source.State) return known.Memories;
        ProgramEnvironment[] questions = [.. _setup.Shard(ticket.Shard)];
        if (_query is null)
        {
            _query = new MemoryQuery(_numbers, questions.Select(q => q.Index));
            Ask(_query.Request);
        }

        if (!_query.IsComplete) return null;
        IReadOnlyDictionary<int, QuestionState> states = Load(ticket.Shard, ticket.Source, ShardSearch.Policy);
        QuestionMemory[] memories = [.. questions.Select(q => Make(q, states.GetValueOrDefault(q.Index), _query.Found[q.Index]))];
        _query = null;
        return memories;

        QuestionMemory Make(ProgramEnvironment question, QuestionState? state, IReadOnlyList<Trajectory> trajectories)
        {
            int[][] programs = [.. trajectories.Select(t => ProgramCodec.Read(t.Content))];
            try
            {
                if (state is not null) return QuestionMemory.Restore(question, state, programs);
            }
            catch (ProgramException e)
            {
                _log.Warning("{0} Its exploration begins anew.", e.Message);
            }

            var memory = new QuestionMemory(question);
            foreach (int[] program in programs) memory.Add(program);
            return memory;
        }
    }

    /// <summary>The state that a ticket goes on from, by question; where its file is damaged or gone the one before it, else none.</summary>
    private Dictionary<int, QuestionState> Load(int shard, ShardSource source, ShardSearch search)
    {
        foreach (string hash in (string[])[source.State, source.Previous])
        {
            if (hash.Length == 0) continue;
            try
            {
                ShardState state = _setup.Folders.Exploration.Get(shard, hash);
                if (state.Search != search || state.Shard != shard) throw new InvalidDataException($"the state {hash} is of other work");
                return state.Questions.ToDictionary(q => q.Question);
            }
            catch (InvalidDataException e)
            {
                bool last = source.Previous.Length == 0 || hash == source.Previous;
                _log.Warning("The explored programs of shard {0} cannot be used: {1} {2}", shard, e.Message, last ? "They begin anew: programs will be explored again." : "Those of the ticket before are used.");
            }
        }

        return [];
    }

    /// <summary>Loads the newest weights that are here; false while there are none at all.</summary>
    private bool UseNewestWeights()
    {
        if (_newer is { } ready && Find(ready) is { } bytes)
        {
            _policy ??= new ProgramPolicy(_setup.Data.Factory.Sizes, _setup.Data.Factory.Vocabulary);
            PolicyWeights.Load(_policy, Safetensors.Read(bytes));
            _version = ready.Version;
        }

        // A file that is gone already makes way for a newer one, which will be announced.
        _newer = null;
        return _policy is not null;
    }

    private byte[]? Find(WeightsReady ready)
    {
        try
        {
            return _setup.Folders.Weights.Find(ready.Hash);
        }
        catch (InvalidDataException e)
        {
            _log.Warning("{0} Weights of version {1} are left out.", e.Message, ready.Version);
            return null;
        }
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
        // Always: the cache may have been restarted, and forgot who listens, or its word may have been lost.
        _weights.Tell(new SubscribeWeights(_version));
        SendBatchesAgain(now);
        Continue();
    }

    /// <summary>
    /// A batch or its answer may have been lost, or the learner was restarted: the learner trains on a batch once and answers
    /// each time. One that still has no answer is given up: a batch that the learner breaks over must not come for ever.
    /// </summary>
    private void SendBatchesAgain(DateTimeOffset now)
    {
        foreach ((long id, BatchInFlight batch) in _inFlight.OrderBy(b => b.Key).ToList())
        {
            TimeSpan waited = now - batch.Sent;
            if (waited > LearnerPatience)
            {
                _inFlight.Remove(id);
            }
            else if (waited > batch.Due)
            {
                _inFlight[id] = batch with { Due = batch.Due * 2 + Patience };
                _learner.Tell(batch.Batch);
            }
        }
    }

    /// <param name="Batch">The batch.</param>
    /// <param name="Sent">When it was sent first.</param>
    /// <param name="Due">How long after that it is sent again: after 5, 15 and 35 seconds.</param>
    private sealed record BatchInFlight(TrainBatch Batch, DateTimeOffset Sent, TimeSpan Due);

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
