namespace ActorLab.Actors.Runtime.Weights;

/// <summary>Marks a message that carries what some version of the weights made, so that any host can check its lag.</summary>
public interface IMadeWithWeights
{
    /// <summary>The version; 0 for what no weights made.</summary>
    long WeightsVersion { get; }
}
