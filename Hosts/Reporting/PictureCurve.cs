namespace ActorLab.Hosts.Reporting;

/// <summary>A curve of a picture.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points by x.</param>
internal sealed record PictureCurve(string Name, IReadOnlyList<(double X, double Y)> Points);
