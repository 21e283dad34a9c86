using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>What the actors of one node share, all of it read only.</summary>
public sealed record RuleEvolutionSetup
{
    /// <summary>The experiment's settings.</summary>
    public required RuleEvolutionOptions Options { get; init; }

    /// <summary>The images, where children are trained.</summary>
    public required ImageTensors Images { get; init; }

    /// <summary>The run's root seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Evaluators of the run.</summary>
    public int Evaluators { get; init; } = 1;

    /// <summary>Threads of one tensor operation.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Measures how long trainings take, for the bound on their time only.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
