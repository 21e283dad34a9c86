namespace ActorLab.Actors.Runtime.Runs;

/// <summary>The size of a <see cref="SearchPlan{TState,TWork,TResult}"/>.</summary>
/// <param name="Total">Proposals in all.</param>
/// <param name="Lag">Proposals under way at once, at most: twice the workers keep these busy. Part of what a run's outcome depends on.</param>
public sealed record SearchSize(int Total, int Lag);
