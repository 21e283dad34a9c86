using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>
/// Ten glyphs drawn with a shaky pen, 28x28, grey: turned, slanted, scaled and moved, some strokes left out, a stray stroke
/// and noise added. The same images always; hard enough that a few hundred steps tell update rules, or networks, apart.
/// </summary>
public static class GlyphImages
{
    private const int Side = 28, Train = 8000, Test = 2000;

    // Strokes from point to point on a grid of 4 x 6, "xy" each; a space lifts the pen.
    private static readonly string[] Glyphs =
    [
        "10304145361605011", "1120262 1636", "01103041420636", "011030414223 2345361605", "30033343 3036",
        "40000313334345361605", "40100105163645433303", "004026", "103041321213041636454332 120110", "4313020110304146",
    ];

    /// <summary>Draws all images.</summary>
    public static (ImageData Train, ImageData Test) Draw() => (Draw("glyphs.train", Train), Draw("glyphs.test", Test));

    private static ImageData Draw(string name, int count)
    {
        var streams = new RandomStreams(0);
        byte[] pixels = new byte[count * Side * Side], labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            RandomStream random = streams.Get(name, i);
            labels[i] = (byte)(i % Glyphs.Length);
            Draw(Glyphs[labels[i]], random, pixels.AsSpan(i * Side * Side, Side * Side));
        }

        return new ImageData(pixels, labels, 1, Side, Side);
    }

    private static void Draw(string glyph, RandomStream random, Span<byte> pixels)
    {
        double turn = 0.3 * random.NextGaussian(), slant = 0.25 * random.NextGaussian(), scale = 3.6 * Math.Exp(0.15 * random.NextGaussian());
        double left = Side / 2.0 + 2 * random.NextGaussian(), top = Side / 2.0 + 2 * random.NextGaussian(), pen = 0.9 + 0.8 * random.NextDouble();
        List<(double X0, double Y0, double X1, double Y1)> strokes = [];
        foreach (string line in glyph.Split(' '))
        {
            (double X, double Y)? before = null;
            for (int at = 0; at + 1 < line.Length; at += 2)
            {
                (double X, double Y) point = Place(line[at] - '0' - 2, line[at + 1] - '0' - 3);
                if (before is { } from && random.NextDouble() > 0.04) strokes.Add((from.X, from.Y, point.X, point.Y));
                before = point;
            }
        }

        strokes.Add((Anywhere(), Anywhere(), Anywhere(), Anywhere()));
        double ink = 110 + 100 * random.NextDouble(), strayInk = 0.7 * ink;
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                double value = 0;
                for (int i = 0; i < strokes.Count; i++)
                    value = Math.Max(value, Math.Clamp(pen + 0.5 - Distance(strokes[i], x, y), 0, 1) * (i == strokes.Count - 1 ? strayInk : ink));
                pixels[y * Side + x] = (byte)Math.Clamp(value + 35 * random.NextGaussian(), 0, 255);
            }
        }

        double Anywhere() => Side * random.NextDouble();

        (double, double) Place(double x, double y)
        {
            x += 0.25 * random.NextGaussian() + slant * y;
            y += 0.25 * random.NextGaussian();
            return (left + scale * (x * Math.Cos(turn) - y * Math.Sin(turn)), top + scale * (x * Math.Sin(turn) + y * Math.Cos(turn)));
        }
    }

    private static double Distance((double X0, double Y0, double X1, double Y1) stroke, double x, double y)
    {
        double dx = stroke.X1 - stroke.X0, dy = stroke.Y1 - stroke.Y0, length = dx * dx + dy * dy;
        double along = length == 0 ? 0 : Math.Clamp(((x - stroke.X0) * dx + (y - stroke.Y0) * dy) / length, 0, 1);
        return Math.Sqrt(Math.Pow(x - stroke.X0 - along * dx, 2) + Math.Pow(y - stroke.Y0 - along * dy, 2));
    }
}
