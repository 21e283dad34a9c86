using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Who takes part in a run, and whose checkpoints a stop still waits for.</summary>
internal sealed class RunParticipants
{
    /// <summary>Ticks after which whoever is asked for a checkpoint is asked again.</summary>
    private const int TicksToAskAgain = 5;

    private readonly Dictionary<IActorRef, bool> _savesCheckpoints = [];
    private HashSet<IActorRef>? _awaited;
    private int _ticks;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<IActorRef> All => _savesCheckpoints.Keys;

    /// <summary>Whether the run is asked to stop.</summary>
    public bool IsStopping => _awaited is not null;

    /// <summary>Whether it is, and no checkpoint is missing any more.</summary>
    public bool AllSaved => _awaited is { Count: 0 };

    /// <summary>Notes a participant; false if it was known.</summary>
    public bool Add(IActorRef actor, bool savesCheckpoints)
    {
        bool isNew = !_savesCheckpoints.ContainsKey(actor);
        _savesCheckpoints[actor] = savesCheckpoints;
        return isNew;
    }

    /// <summary>Forgets one that is gone; true if its checkpoint was awaited.</summary>
    public bool Remove(IActorRef actor)
    {
        _savesCheckpoints.Remove(actor);
        return Saved(actor);
    }

    /// <summary>Begins a stop.</summary>
    /// <returns>Who is to be asked for a checkpoint.</returns>
    public IReadOnlyCollection<IActorRef> Stop() => _awaited = [.. _savesCheckpoints.Where(p => p.Value).Select(p => p.Key)];

    /// <summary>Notes a checkpoint that was asked for; true if the stop waited for it.</summary>
    public bool Saved(IActorRef actor) => _awaited?.Remove(actor) == true;

    /// <summary>At every tick: who is to be asked again.</summary>
    public IReadOnlyCollection<IActorRef> Tick() => _awaited is not null && ++_ticks % TicksToAskAgain == 0 ? _awaited : [];
}
