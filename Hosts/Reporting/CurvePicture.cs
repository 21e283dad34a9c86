using ScottPlot;

namespace ActorLab.Hosts.Reporting;

/// <summary>Draws curves into a PNG file; needs no screen.</summary>
internal static class CurvePicture
{
    private const int Width = 1000, Height = 560, LongestName = 80;

    /// <summary>Draws curves over each other, with a legend below them.</summary>
    public static void Save(string file, string title, string x, string y, IReadOnlyList<PictureCurve> curves)
    {
        using var plot = new Plot();
        foreach (PictureCurve curve in curves)
        {
            var line = plot.Add.Scatter(curve.Points.Select(p => p.X).ToArray(), curve.Points.Select(p => p.Y).ToArray());
            line.LegendText = curve.Name.Length <= LongestName ? curve.Name : curve.Name[..(LongestName - 3)] + "...";
            line.LineWidth = 2;
            line.MarkerSize = 4;
        }

        plot.Title(title, size: 14);
        plot.XLabel(x);
        plot.YLabel(y);
        plot.ShowLegend(Edge.Bottom);
        plot.SavePng(file, Width, Height + 24 * curves.Count);
    }
}
