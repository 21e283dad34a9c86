using System.Security.Cryptography;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Local;
using ActorLab.Hosts.Simulation.Faults;
using Akka.Actor;
using Akka.Event;
using RunProgress = ActorLab.Actors.Runtime.Runs.RunSummary;

namespace ActorLab.Hosts.Simulation;

/// <summary>
/// One run under one seed, from start to end through all its lives: processes that are killed and resumed, until the run
/// has finished, an invariant is broken, or time is up.
/// </summary>
internal sealed class RunSimulation
{
    private readonly SimulationRequest _request;
    private readonly SimulatedWorld _world;
    private readonly SimulatedStorage _storage = new();
    private readonly FaultInjector _faults;
    private readonly RunInvariants _invariants;
    private readonly RunDirectory _directory;
    private readonly StreamWriter? _log;
    private IExperiment _experiment;
    private SimulatedNode? _node;
    private IActorRef _run = ActorRefs.Nobody, _recorder = ActorRefs.Nobody;
    private RunFinished? _finished;
    private RunProgress? _last;
    private TimeSpan _stopped;
    private int _lives;

    private RunSimulation(SimulationRequest request, RunDirectory directory)
    {
        _request = request;
        _directory = directory;
        _world = new SimulatedWorld(request.Seed);
        _faults = new FaultInjector(request.Faults, request.Seed, () => _world.Time);
        _experiment = request.Experiment(directory);
        _invariants = new RunInvariants(_experiment.MaximumPolicyLag);
        _storage.Written += _invariants.Written;
        if (!request.KeepsLog) return;
        _log = new StreamWriter(directory.LogFile) { AutoFlush = true };
        _storage.Written += LogWrite;
    }

    /// <summary>Simulates.</summary>
    public static SimulationOutcome Run(SimulationRequest request)
    {
        using var directory = RunDirectory.Create(request.RunDirectory, request.Settings.Experiment, request.Seed, TimeProvider.System);
        AkkaRandom.Seed(request.Seed);
        var simulation = new RunSimulation(request, directory);
        try
        {
            return simulation.Run();
        }
        finally
        {
            simulation._node?.Dispose();
            simulation._log?.Dispose();
        }
    }

    private SimulationOutcome Run()
    {
        Start();
        foreach (TimedFault kind in FaultInjector.OfRun) Expect(kind, 0);
        foreach (Fault.AtTime fault in _faults.Scheduled) _world.Schedule(fault.At, null, () => Befall(fault));
        try
        {
            while (_finished is null && _invariants.Violation is null && _world.Time < _request.TimeLimit && _world.Step())
            {
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _invariants.Fail($"the simulation broke: {e.GetType().Name}: {e.Message}");
            _log?.WriteLine(e);
        }

        _invariants.Ended(_finished?.Status, _finished?.Reason, _world.Time, _last?.Phase);
        CloseRecorder();
        return new SimulationOutcome(
            _request.Seed, _invariants.Violation, _world.Time, _world.Turns, _lives, _invariants.Acknowledged, [.. _faults.Happened.Select(f => f.ToString()!)],
            _finished?.Metrics ?? new Dictionary<string, double>(), _last?.Steps ?? 0,
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_directory.MetricsFile))), _storage.Digest("control"), _storage.Digest("memory"));
    }

    /// <summary>Begins a life of the run, as <c>run</c> and <c>resume</c> do.</summary>
    private void Start()
    {
        if (_lives++ > 0) _experiment = _request.Experiment(_directory);
        MessageBinding[] bindings = [.. RunProtocol.Bindings, .. RecordingProtocol.Bindings, .. _experiment.Bindings];
        _node = new SimulatedNode(_world, _storage, _faults, _request.Settings.Akka, bindings, _invariants.Heard);
        ActorSystem system = _node.System;
        _recorder = system.ActorOf(RunRecorder.Props(_directory, system.Scheduler), "recorder");
        _run = system.ActorOf(RunSupervisor.Props(_experiment, RunOptions.Of(_request.Settings, _request.Seed, _directory.Folder)), "run");
        SimulationLog.Of(system, _log is null ? null : line => _log.WriteLine($"{_world.Time} {line}"));
        system.ActorOf(Props.Create(() => new Listener(this, _run)), "listener");
    }

    /// <summary>Waits for the n-th fault of a kind, if the plan has such.</summary>
    private void Expect(TimedFault kind, int n)
    {
        if (_faults.Next(kind, n) is not var (after, make)) return;
        _world.Schedule(after, null, () =>
        {
            IReadOnlyList<string> targets = kind == TimedFault.Crash ? _node?.Actors ?? [] : [.. (_node?.Actors ?? []).Where(a => !a.Contains('/'))];
            if (_node is not null && make(targets) is { } fault)
            {
                _faults.Note(fault);
                Befall(fault);
            }

            Expect(kind, n + 1);
        });
    }

    private void Befall(Fault.AtTime fault)
    {
        if (_faults.IsScheduled) _faults.Note(fault);
        if (_node is not { } node) return;
        _log?.WriteLine($"{_world.Time} FAULT {fault}");
        switch (fault.Kind)
        {
            case TimedFault.Crash or TimedFault.Hang or TimedFault.Slow or TimedFault.LoseLeases:
                if (node.Find(fault.Target) is { } actor) node.Befall(actor, fault);
                break;
            case TimedFault.Kill:
                EndLife(fault.For);
                break;
            case TimedFault.Stop:
                _stopped = fault.For;
                _run.Tell(new StopRun(), ActorRefs.NoSender);
                break;
            case TimedFault.Clock:
                _world.ClockOffset += fault.For;
                break;
        }
    }

    /// <summary>The process is gone; after a while the run is resumed.</summary>
    private void EndLife(TimeSpan until)
    {
        _node?.Kill();
        _node = null;
        _world.Schedule(until, null, Start);
    }

    private void Hear(object message)
    {
        switch (message)
        {
            case RunProgress summary:
                _last = summary;
                _invariants.Published(summary);
                break;
            case RunFinished { Status: RunStatus.Interrupted } when _stopped > TimeSpan.Zero:
                EndLife(_stopped);
                _stopped = TimeSpan.Zero;
                break;
            case RunFinished finished:
                _finished = finished;
                break;
        }
    }

    private void CloseRecorder()
    {
        if (_node is not { } node) return;
        node.System.Stop(_recorder);
        TimeSpan end = _world.Time + TimeSpan.FromSeconds(1);
        while (_world.Time < end && _world.Step())
        {
        }
    }

    private void LogWrite(string journal, string persistenceId, long sequence, object stored)
    {
        if (journal != "control") return;
        string what = stored is TicketsIssued issued ? "issued " + string.Join(',', issued.Tickets.Select(t => t.Id)) : stored.ToString()!;
        _log!.WriteLine($"{_world.Time} WROTE {sequence} {what}");
    }

    /// <summary>Hears what the node publishes.</summary>
    private sealed class Listener : UntypedActor
    {
        private readonly RunSimulation _simulation;

        private readonly IActorRef _run;

        public Listener(RunSimulation simulation, IActorRef run) => (_simulation, _run) = (simulation, run);

        protected override void PreStart()
        {
            Context.System.EventStream.Subscribe(Self, typeof(RunProgress));
            _run.Tell(new AwaitRun());
        }

        protected override void OnReceive(object message) => _simulation.Hear(message);
    }
}
