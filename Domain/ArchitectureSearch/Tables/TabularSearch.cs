using ActorLab.Domain.ArchitectureSearch.Baselines;
using ActorLab.Domain.ArchitectureSearch.Controller;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>
/// The controller's search on a table: what an architecture is worth is one of its trainings, drawn at random, with noise that
/// stands for what shared weights say of it.
/// </summary>
/// <param name="space">The table.</param>
/// <param name="options">How the controller learns.</param>
/// <param name="noise">Standard deviation of the noise, as a fraction: 0.03 is three points.</param>
public sealed class TabularSearch(TabularSpace space, ControllerOptions options, double noise)
{
    /// <summary>How far from the target, as a share of it, <see cref="TabularSearchResult.Projected"/> may be.</summary>
    public const double ProjectionBand = 0.03;

    private const string NoiseStream = "architecture-search.noise", ProjectionStream = "architecture-search.projection";

    private readonly SearchController _controller = new(space.Tree, options);

    /// <summary>Does all steps of a search and takes the likeliest architecture, without looking at accuracies again.</summary>
    /// <param name="seed">The root seed.</param>
    /// <param name="observe">Told each state, if given.</param>
    public TabularSearchResult Run(ulong seed, Action<ControllerState>? observe = null)
    {
        var streams = new RandomStreams(seed);
        ControllerState state = _controller.Start;
        while (state.Step < options.Steps)
        {
            state = Step(state, streams);
            observe?.Invoke(state);
        }

        ArchitectureChoice best = _controller.Best(state);
        bool isLikeliest = space.Has(best.Genotype);
        if (!isLikeliest) best = _controller.Describe(state, space.Architectures().MaxBy(g => _controller.LogProbability(state, g))!);
        CostBand band = CostBand.Around(options.Reward.Target, ProjectionBand);
        ArchitectureChoice? projected = _controller.BestAllowed(state, g => band.Contains(space.Cost(g)), streams.Get(ProjectionStream));
        return new TabularSearchResult(seed, Answer(best), isLikeliest, projected is null ? null : Answer(projected), state);
    }

    /// <summary>The state after one more step.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="streams">The search's streams: the step draws the same from them whenever it is done.</param>
    public ControllerState Step(ControllerState state, RandomStreams streams) => _controller.Update(
        state,
        [.. _controller.Draw(state, streams, space.Has).Select((draw, i) => Look(draw.Genotype, streams.Get(NoiseStream, state.Step * options.Architectures + i)))]);

    private TabularAnswer Answer(ArchitectureChoice choice) => new(choice, space.FinalAccuracy(choice.Genotype), space.Cost(choice.Genotype));

    private ArchitectureScore Look(Genotype genotype, RandomStream random)
    {
        double accuracy = space.Accuracy(genotype, random.NextInt(space.Trainings));
        return new ArchitectureScore(genotype, accuracy + noise * random.NextGaussian(), space.Cost(genotype));
    }
}
