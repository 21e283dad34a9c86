using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>A rule that the user gave, and what is known of it where it comes from a run.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Source">The run directory, or null for a rule given as text.</param>
/// <param name="Rank">Its place in the run's hall of fame; 0 for a rule given as text.</param>
/// <param name="Fitness">Its audited fitness, if it comes from a run.</param>
/// <param name="LearningRate">The learning rate of that fitness, if it comes from a run.</param>
internal sealed record NamedRule(Rule Rule, string? Source = null, int Rank = 0, double? Fitness = null, double? LearningRate = null)
{
    /// <summary>Back-propagation.</summary>
    public static NamedRule BackPropagation { get; } = new(Rule.BackPropagation);

    /// <summary>The rule's text.</summary>
    public string Text => Rule.ToString();
}
