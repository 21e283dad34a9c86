using ActorLab.Domain.RuleEvolution.Evolution;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>One run of evolution, or of random search, within a run: its state machine and all events that it has seen.</summary>
internal sealed class EvolutionArm(EvolutionOptions options, ulong seed, Func<Interpreter.RuleEvolution.Rule, string> hash)
{
    /// <summary>Proposals written down at once at most.</summary>
    private const int Batch = 64;

    private readonly EvolutionProcess _process = new(options, seed, hash);
    private readonly List<ArmEvent> _history = [];

    public EvolutionState State { get; private set; } = EvolutionState.Empty;

    public IReadOnlyList<ArmEvent> History => _history;

    /// <summary>Whether no candidate is to come and none is under way.</summary>
    public bool IsSearched => !_process.IsProposing(State) && State.AreAllDone;

    /// <summary>The audited leaders, the best first.</summary>
    public IReadOnlyList<EvolutionLeader> HallOfFame => _process.HallOfFame(State);

    /// <summary>All that can be evaluated now.</summary>
    public IEnumerable<EvolutionTask> Tasks => _process.Tasks(State);

    /// <summary>The candidates that can be drawn now.</summary>
    public IReadOnlyList<RuleProposal> Propose()
    {
        var proposals = new List<RuleProposal>();
        EvolutionState state = State;
        while (proposals.Count < Batch && _process.Propose(state) is { } proposed)
        {
            proposals.Add(RuleProposal.Of(proposed));
            state = _process.Apply(state, proposed);
        }

        return proposals;
    }

    /// <summary>No more candidates.</summary>
    public void Close() => State = State with { IsClosed = true };

    public void Apply(ArmEvent happened)
    {
        _history.Add(happened);
        if (happened.Proposed is { } proposed) State = _process.Apply(State, proposed.ToEvent());
        if (happened.Evaluated is { } evaluated) State = _process.Apply(State, evaluated.ToEvent());
    }
}
