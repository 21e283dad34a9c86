using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.RuleEvolution.Evolution;
using MessagePack;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>What tickets of rule evolution carry and its plan writes down. Rules travel as text.</summary>
public static class RuleEvolutionProtocol
{
    internal static readonly MessageBinding TrainChildrenBinding = MessageBinding.Of<TrainChildren>("re.tc1");
    internal static readonly MessageBinding ChildrenTrainedBinding = MessageBinding.Of<ChildrenTrained>("re.ct1");
    internal static readonly MessageBinding RulesProposedBinding = MessageBinding.Of<RulesProposed>("re.rp1");
    internal static readonly MessageBinding WriteHallOfFameBinding = MessageBinding.Of<WriteHallOfFame>("re.hf1");
    internal static readonly MessageBinding PlanStateBinding = MessageBinding.Of<RuleEvolutionPlanState>("re.ps1", compress: true);

    /// <summary>Each type with its manifest.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        TrainChildrenBinding,
        ChildrenTrainedBinding,
        RulesProposedBinding,
        WriteHallOfFameBinding,
        PlanStateBinding,
    ];
}

/// <summary>What children are trained for. The numbers are written to journals.</summary>
public enum RuleWorkKind
{
    /// <summary>A rung of a candidate: arm, candidate, rung.</summary>
    Candidate = 0,

    /// <summary>A learning rate of the finer grid: contender, horizon, learning rate.</summary>
    Tune = 1,

    /// <summary>A seed of the test: contender, horizon, seed.</summary>
    Test = 2,
}

/// <summary>Names a piece of work within a run; each is done once.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="First">See <see cref="RuleWorkKind"/>.</param>
/// <param name="Second">See <see cref="RuleWorkKind"/>.</param>
/// <param name="Third">See <see cref="RuleWorkKind"/>.</param>
[MessagePackObject]
public sealed record RuleWork(
    [property: Key(0)] RuleWorkKind Kind, [property: Key(1)] int First, [property: Key(2)] int Second, [property: Key(3)] int Third);

/// <summary>Ticket of an evaluator: train children under a rule, with each learning rate and seed.</summary>
/// <param name="Work">What for.</param>
/// <param name="Text">The rule.</param>
/// <param name="LearningRates">The learning rates.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Steps">Steps of a whole training.</param>
/// <param name="StopAfter">Steps to do of it.</param>
/// <param name="MeasuresTest">Whether the test images are measured.</param>
[MessagePackObject]
public sealed record TrainChildren(
    [property: Key(0)] RuleWork Work,
    [property: Key(1)] string Text,
    [property: Key(2)] double[] LearningRates,
    [property: Key(3)] ulong[] Seeds,
    [property: Key(4)] int Steps,
    [property: Key(5)] int StopAfter,
    [property: Key(6)] bool MeasuresTest = false);

/// <summary>What came of <see cref="TrainChildren"/>.</summary>
/// <param name="Accuracies">Accuracies on validation images: all seeds of the first learning rate, then of the next; none after a fault.</param>
/// <param name="TestAccuracies">Accuracies on test images in the same order, where they were asked for.</param>
/// <param name="Steps">Steps that all trainings took.</param>
/// <param name="Fault">Why the rule is put aside, if it is.</param>
[MessagePackObject]
public sealed record ChildrenTrained(
    [property: Key(0)] double[] Accuracies, [property: Key(1)] double[] TestAccuracies, [property: Key(2)] long Steps, [property: Key(3)] string? Fault = null);

/// <summary>Fact: candidates of an arm were proposed, those too that the cache of known rules serves.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Proposals">The candidates, in order.</param>
[MessagePackObject]
public sealed record RulesProposed([property: Key(0)] int Arm, [property: Key(1)] IReadOnlyList<RuleProposal> Proposals);

/// <summary>A proposed candidate, see <see cref="EvolutionProposed"/>.</summary>
/// <param name="Id">Its number in its arm.</param>
/// <param name="Text">The rule.</param>
/// <param name="Hash">Its functional hash.</param>
/// <param name="Parent">The candidate that it was made from, if any.</param>
/// <param name="OtherParent">The candidate that it was crossed with, if any.</param>
/// <param name="Mutations">How it was made, in words.</param>
/// <param name="SameAs">The earlier candidate of the same hash, whose fitness serves for this one, if any.</param>
/// <param name="Duplicates">How many draws before it were known rules.</param>
[MessagePackObject]
public sealed record RuleProposal(
    [property: Key(0)] int Id,
    [property: Key(1)] string Text,
    [property: Key(2)] string Hash,
    [property: Key(3)] int? Parent,
    [property: Key(4)] int? OtherParent,
    [property: Key(5)] IReadOnlyList<string> Mutations,
    [property: Key(6)] int? SameAs,
    [property: Key(7)] int Duplicates)
{
    /// <summary>From the evolution's own event.</summary>
    public static RuleProposal Of(EvolutionProposed p) => new(p.Id, p.Text, p.Key, p.Parent, p.OtherParent, p.Steps, p.SameAs, p.Duplicates);

    /// <summary>As the evolution's own event.</summary>
    public EvolutionProposed ToEvent() => new(Id, Text, Hash, Parent, OtherParent, Mutations, SameAs, Duplicates);
}

/// <summary>Ticket of the hall of fame's keeper: write the best rules into the run directory.</summary>
/// <param name="Rules">The rules, the best first.</param>
[MessagePackObject]
public sealed record WriteHallOfFame([property: Key(0)] IReadOnlyList<FamousRule> Rules);

/// <summary>A rule of the hall of fame.</summary>
/// <param name="Accuracy">Its mean accuracy over the audits' fresh seeds.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="Text">The rule.</param>
[MessagePackObject]
public sealed record FamousRule([property: Key(0)] double Accuracy, [property: Key(1)] double LearningRate, [property: Key(2)] string Text);
