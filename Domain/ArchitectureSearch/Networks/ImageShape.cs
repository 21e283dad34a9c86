namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>Channels, height and width of an image.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width);
