using System.Collections.Immutable;
using ActorLab.Domain.Common;
using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>
/// The evolution as a state machine: pure functions of options, seed and <see cref="EvolutionState"/>. Any number of
/// candidates up to <see cref="EvolutionOptions.Lag"/> is under way and there are no generations; but candidate n is
/// drawn from, and measured by, the results of candidates 0 .. n - lag only, with the n-th random stream. So which rules
/// are tried, and what becomes of them, does not depend on the order in which results arrive, nor on crashes between.
/// </summary>
public sealed class EvolutionProcess
{
    private readonly EvolutionOptions _options;
    private readonly RandomStreams _streams;
    private readonly Func<Rule, string> _key;
    private readonly IEvolutionPolicy _policy;
    private readonly EvolutionCascade _cascade;
    private readonly RuleSpace _space, _startSpace;
    private readonly RuleMutationOptions _mutation;

    /// <summary>Makes the process.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="key">A text that is equal for rules that do the same; without it that of the canonical form.</param>
    public EvolutionProcess(EvolutionOptions options, ulong seed, Func<Rule, string>? key = null)
    {
        _options = options;
        _streams = new RandomStreams(seed);
        _key = key ?? RuleCanonical.Key;
        _policy = options.MakePolicy();
        _cascade = new EvolutionCascade(options.Cascade);
        _space = options.MakeSpace();
        _startSpace = options.MakeStartSpace();
        _mutation = options.Mutation.ToRuleMutation();
    }

    /// <summary>Whether more candidates are to come, now or after results.</summary>
    public bool IsProposing(EvolutionState state) =>
        !state.IsClosed
        && state.Candidates.Count < _options.Candidates
        && (_options.ChildSteps == 0 || !IsKnown(state) || Before(state, state.Candidates.Count).Sum(c => c.Steps) < _options.ChildSteps);

    /// <summary>Whether all is done, the audit included.</summary>
    public bool IsOver(EvolutionState state) => !IsProposing(state) && state.AreAllDone && Leaders(state).All(c => c.Audit.Count > 0);

    /// <summary>The next candidate; null if results must come first, or none is to come.</summary>
    public EvolutionProposed? Propose(EvolutionState state)
    {
        if (!IsKnown(state) || !IsProposing(state)) return null;
        int id = state.Candidates.Count;
        IRandomSource random = new Xoshiro256(_streams.Get("rule-evolution.proposal", id).NextULong());
        IReadOnlyList<EvolutionCandidate> before = Before(state, id);
        for (int duplicates = 0; ; duplicates++)
        {
            (RuleChange change, int? parent, int? otherParent) = Draw(id, before, random);
            string key = _key(change.Rule);
            bool isKnown = state.Known.TryGetValue(key, out int twin);
            if (!isKnown || duplicates == _options.Redraws || id < _options.Seeds.Count)
                return new EvolutionProposed(id, change.Rule.ToString(), key, parent, otherParent, change.Steps, isKnown ? twin : null, duplicates);
        }
    }

    /// <summary>The state after a proposal.</summary>
    public EvolutionState Apply(EvolutionState state, EvolutionProposed proposed)
    {
        if (proposed.Id != state.Candidates.Count)
            throw new ArgumentException($"Candidate {proposed.Id} was proposed, but the next is {state.Candidates.Count}.", nameof(proposed));
        var candidate = new EvolutionCandidate(proposed);
        if (proposed.SameAs is { } twin && state.Candidates[twin].IsDone) candidate = Served(candidate, state.Candidates[twin]);
        return Advance(state with
        {
            Candidates = state.Candidates.Add(candidate),
            Known = proposed.SameAs is null ? state.Known.Add(proposed.Key, proposed.Id) : state.Known,
            Served = state.Served + (proposed.SameAs is null ? 0 : 1),
            Duplicates = state.Duplicates + proposed.Duplicates,
        });
    }

    /// <summary>The state after a result. A result that was there before, or is of a rung that is over, changes nothing.</summary>
    public EvolutionState Apply(EvolutionState state, EvolutionEvaluated evaluated)
    {
        if (evaluated.Id < 0 || evaluated.Id >= state.Candidates.Count)
            throw new ArgumentException($"There is no candidate {evaluated.Id}; {state.Candidates.Count} were proposed.", nameof(evaluated));
        int expected = evaluated.Fault is null ? _cascade.Trainings(evaluated.Rung) : 0;
        if (evaluated.Accuracies.Count != expected)
            throw new ArgumentException($"The {evaluated.Rung} of candidate {evaluated.Id} has {evaluated.Accuracies.Count} accuracies instead of {expected}.", nameof(evaluated));
        EvolutionCandidate candidate = state.Candidates[evaluated.Id];
        if (evaluated.Rung == EvolutionRung.Audit) return ApplyAudit(state, candidate, evaluated);
        if (candidate.Next != evaluated.Rung || candidate.Proposal.SameAs is not null) return state;

        candidate = _cascade.Judge(candidate, evaluated, Before(state, candidate.Id));
        ImmutableList<EvolutionCandidate> candidates = state.Candidates.SetItem(candidate.Id, candidate);
        if (candidate.IsDone)
        {
            foreach (EvolutionCandidate waiting in state.Candidates.Where(c => c.Proposal.SameAs == candidate.Id))
                candidates = candidates.SetItem(waiting.Id, Served(waiting, candidate));
        }

        return Advance(state with { Candidates = candidates, ChildSteps = state.ChildSteps + evaluated.Steps });
    }

    /// <summary>All that can be evaluated now, the oldest candidate first.</summary>
    public IReadOnlyList<EvolutionTask> Tasks(EvolutionState state)
    {
        if (!IsProposing(state) && state.AreAllDone) return [.. Leaders(state).Where(c => c.Audit.Count == 0).Select(c => Task(c, EvolutionRung.Audit))];
        return
        [
            .. state.Candidates.Skip(state.DonePrefix).Where(c => c.Next is not null && c.Proposal.SameAs is null).Select(c => Task(c, c.Next!.Value)),
        ];
    }

    /// <summary>The audited leaders, the best by the audit first.</summary>
    public IReadOnlyList<EvolutionLeader> HallOfFame(EvolutionState state) =>
    [
        .. state.Candidates.Where(c => c.Audit.Count > 0 && c.Fault is null).Select(Leader).OrderByDescending(l => l.AuditAccuracy).ThenBy(l => l.Id),
    ];

    /// <summary>The candidates that may no longer be parents.</summary>
    public IReadOnlyList<EvolutionCandidate> Retired(EvolutionState state)
    {
        EvolutionCandidate[] done = [.. state.Candidates.Take(state.DonePrefix)];
        return [.. done.Except(_policy.Alive(done), ReferenceEqualityComparer.Instance).Cast<EvolutionCandidate>()];
    }

    /// <summary>The seed of a candidate's n-th training: the same for all candidates, so that they compare in pairs.</summary>
    public ulong ChildSeed(int index) => _streams.Get("rule-evolution.child", index).NextULong();

    private (RuleChange Change, int? Parent, int? OtherParent) Draw(int id, IReadOnlyList<EvolutionCandidate> before, IRandomSource random)
    {
        if (id < _options.Seeds.Count) return (new RuleChange(RuleText.Parse(_options.Seeds[id]), ["seed"]), null, null);
        if (id < _options.Start || before.Count == 0) return (new RuleChange(RandomRules.Draw(random, _startSpace), ["draw"]), null, null);
        if (_policy.Choose(before, random) is not { } parent) return (new RuleChange(RandomRules.Draw(random, _space), ["draw"]), null, null);
        Rule rule = RuleText.Parse(parent.Proposal.Text);
        bool isCrossed = random.Next() < _options.Mutation.Crossover * 4294967296.0;
        if (isCrossed && _policy.Choose(before, random) is { } other && other.Id != parent.Id)
            return (RuleMutation.Cross(rule, RuleText.Parse(other.Proposal.Text), random, _space, _mutation), parent.Id, other.Id);
        return (RuleMutation.Mutate(rule, random, _space, _mutation), parent.Id, null);
    }

    private EvolutionState ApplyAudit(EvolutionState state, EvolutionCandidate candidate, EvolutionEvaluated evaluated)
    {
        if (candidate.Audit.Count > 0 || candidate.Fault is not null || !candidate.IsDone) return state;
        candidate = candidate with { Audit = [.. evaluated.Accuracies.Select(a => double.IsFinite(a) ? a : 0)], Fault = evaluated.Fault };
        return state with { Candidates = state.Candidates.SetItem(candidate.Id, candidate), AuditSteps = state.AuditSteps + evaluated.Steps };
    }

    private EvolutionTask Task(EvolutionCandidate candidate, EvolutionRung rung)
    {
        CascadeOptions cascade = _options.Cascade;
        (int first, int count) = rung switch
        {
            EvolutionRung.Probe or EvolutionRung.Screen => (0, 1),
            EvolutionRung.Survivor => (1, cascade.SurvivorSeeds - 1),
            _ => (cascade.SurvivorSeeds, cascade.AuditSeeds),
        };
        bool isProbe = rung == EvolutionRung.Probe;
        return new EvolutionTask(
            candidate.Id,
            rung,
            candidate.Proposal.Text,
            isProbe ? cascade.LearningRates : [candidate.LearningRate],
            [.. Enumerable.Range(first, count).Select(ChildSeed)],
            cascade.Steps,
            isProbe ? cascade.ProbeSteps() : cascade.Steps);
    }

    private IEnumerable<EvolutionCandidate> Leaders(EvolutionState state) => state.Ranked().Where(c => c.Fitness.Accuracy > 0).Take(_options.Cascade.Leaders);

    private static EvolutionLeader Leader(EvolutionCandidate candidate)
    {
        int n = candidate.Audit.Count;
        double mean = candidate.Audit.Average();
        double error = n < 2 ? 0 : Math.Sqrt(candidate.Audit.Sum(a => (a - mean) * (a - mean)) / (n - 1) / n);
        return new EvolutionLeader(candidate.Id, candidate.Proposal.Text, candidate.LearningRate, candidate.Fitness.Accuracy, mean, error);
    }

    private static EvolutionCandidate Served(EvolutionCandidate candidate, EvolutionCandidate twin) =>
        candidate with { Next = null, Fitness = twin.Fitness, LearningRate = twin.LearningRate, Fault = twin.Fault };

    // Whether all is done that the next candidate is drawn from.
    private bool IsKnown(EvolutionState state) => state.DonePrefix > state.Candidates.Count - _options.Lag;

    // What candidate n is drawn from and measured by.
    private ImmutableList<EvolutionCandidate> Before(EvolutionState state, int id) => state.Candidates.GetRange(0, Math.Max(0, id - _options.Lag + 1));

    private static EvolutionState Advance(EvolutionState state)
    {
        int done = state.DonePrefix;
        while (done < state.Candidates.Count && state.Candidates[done].IsDone) done++;
        return state with { DonePrefix = done };
    }
}
