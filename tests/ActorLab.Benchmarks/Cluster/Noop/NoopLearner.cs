using System.Security.Cryptography;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using Akka.Actor;

namespace ActorLab.Benchmarks.Cluster.Noop;

/// <summary>Counts steps, and publishes weights that nobody learned.</summary>
internal sealed class NoopLearner : ReceiveActor, IWithTimers
{
    public const string Role = "learner";

    private readonly NoopOptions _options;
    private readonly ContentStore _weights;
    private readonly IActorRef _coordinator, _publisher;
    private readonly ProgressReporter _reporter;
    private readonly string _times;
    private long _step, _version;

    public NoopLearner(RoleContext context, NoopOptions options, ContentStore weights)
    {
        _options = options;
        _weights = weights;
        _coordinator = context.Coordinator;
        _publisher = context.Peers(NoopModule.PublisherRole)[0];
        _reporter = new ProgressReporter(context.Coordinator, Role, Self);
        _times = Path.Combine(context.RunDirectory, WeightsTimes.Published);
        // A learner without a checkpoint counts on from the clock: its steps are greater than those of its lives before.
        _step = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 100;
        _version = _step;
        Receive<Step>(_ => _reporter.Report(++_step, new Dictionary<string, long>(), new Dictionary<string, double>()));
        Receive<SendAgain>(_ =>
        {
            _coordinator.Tell(new JoinRun(Role, SavesCheckpoints: false));
            _reporter.SendAgain();
        });
        Receive<ProgressAccepted>(_reporter.Accepted);
        Receive<Publish>(_ => PublishWeights());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer("step", new Step(), TimeSpan.FromMilliseconds(100));
        Timers.StartPeriodicTimer("again", new SendAgain(), TimeSpan.FromSeconds(1));
        if (_options.WeightsBytes > 0) Timers.StartPeriodicTimer("publish", new Publish(), _options.WeightsEvery);
    }

    private void PublishWeights()
    {
        byte[] weights = RandomNumberGenerator.GetBytes((int)_options.WeightsBytes);
        WeightsTimes.Note(_times, ++_version);
        _publisher.Tell(new PublishWeights(_version, _weights.Put(weights), weights.Length));
    }

    private sealed record Step : INoSerializationVerificationNeeded;

    private sealed record SendAgain : INoSerializationVerificationNeeded;

    private sealed record Publish : INoSerializationVerificationNeeded;
}
