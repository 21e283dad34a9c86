using ScottPlot;

namespace ActorLab.Benchmarks.KillResume;

/// <summary>Two runs' curves over each other, with a line at each kill.</summary>
internal static class CurvePicture
{
    public static void Save(
        string file, IReadOnlyList<string> metrics, Func<string, (IReadOnlyList<(long Step, double Value)> Undisturbed, IReadOnlyList<(long Step, double Value)> Killed)> curves, IReadOnlyList<long> kills)
    {
        var picture = new Multiplot();
        picture.AddPlots(metrics.Count);
        for (int i = 0; i < metrics.Count; i++)
        {
            Plot plot = picture.GetPlot(i);
            foreach (long step in kills)
            {
                var line = plot.Add.VerticalLine(step, 1, Colors.Gray.WithAlpha(0.5), LinePattern.Dotted);
                line.EnableAutoscale = false;
            }

            (IReadOnlyList<(long Step, double Value)> undisturbed, IReadOnlyList<(long Step, double Value)> killed) = curves(metrics[i]);
            Draw(plot, undisturbed, "undisturbed", Colors.SteelBlue);
            Draw(plot, killed, $"killed {kills.Count} times and resumed", Colors.OrangeRed);
            plot.XLabel("learner step");
            plot.YLabel(metrics[i]);
            plot.ShowLegend(Alignment.UpperRight);
        }

        picture.SavePng(file, 1000, 380 * metrics.Count);
    }

    private static void Draw(Plot plot, IReadOnlyList<(long Step, double Value)> curve, string name, Color color)
    {
        var line = plot.Add.ScatterLine(curve.Select(p => (double)p.Step).ToArray(), curve.Select(p => p.Value).ToArray(), color);
        line.LegendText = name;
        line.LineWidth = 2;
    }
}
