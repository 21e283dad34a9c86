using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;

namespace ActorLab.Tests.Domain.RuleEvolution;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData(1, 12.7062)]
    [InlineData(9, 2.2622)]
    [InlineData(11, 2.2010)]
    [InlineData(29, 2.0452)]
    [InlineData(1000, 1.9623)]
    public void QuantilesAreStudents(int freedom, double quantile) => Assert.Equal(quantile, SampleMean.Quantile(freedom), 1e-4);

    [Fact]
    public void AnIntervalIsOfThePairs()
    {
        SampleMean d = SampleMean.OfDifferences([0.82, 0.85, 0.81], [0.8, 0.81, 0.81]);
        Assert.Equal(0.02, d.Mean, 1e-12);
        Assert.Equal(0.02 / Math.Sqrt(3), d.StandardError, 1e-12);
        Assert.Equal(0.02 - 4.3027 * 0.02 / Math.Sqrt(3), d.Low, 1e-6);
        Assert.Equal(0.02 + 4.3027 * 0.02 / Math.Sqrt(3), d.High, 1e-6);
        Assert.Throws<ArgumentException>(() => SampleMean.OfDifferences([1], [1]));
    }

    [Fact]
    public void GlyphsAreTheSameAlwaysAndOfEveryClassAlike()
    {
        (ImageData train, ImageData test) = GlyphImages.Draw();
        (ImageData again, _) = GlyphImages.Draw();
        Assert.Equal(train.Pixels, again.Pixels);
        Assert.Equal((28, 28, 10), (train.Height, train.Width, test.Classes));
        Assert.All(train.Labels.GroupBy(l => l), g => Assert.Equal(train.Count / 10, g.Count()));
        Assert.Equal(test.Count + train.Count, Enumerable.Range(0, train.Count).Select(i => Hash(train, i)).Concat(Enumerable.Range(0, test.Count).Select(i => Hash(test, i))).Distinct().Count());

        static string Hash(ImageData images, int i) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(images.Pixels.AsSpan(i * images.ImageBytes, images.ImageBytes)));
    }
}
