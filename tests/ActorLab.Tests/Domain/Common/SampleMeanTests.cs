using ActorLab.Domain.Common;

namespace ActorLab.Tests.Domain.Common;

public sealed class SampleMeanTests
{
    [Fact]
    public void The_interval_is_Students()
    {
        // Mean 3, deviation sqrt(2.5), error sqrt(0.5); t of 4 degrees of freedom is 2.776.
        SampleMean mean = SampleMean.Of([1, 2, 3, 4, 5]);
        Assert.Equal((3.0, 5), (mean.Mean, mean.Count));
        Assert.Equal(Math.Sqrt(0.5), mean.StandardError, 1e-12);
        Assert.Equal(3 - 2.776 * Math.Sqrt(0.5), mean.Low, 1e-3);
        Assert.Equal(3 + 2.776 * Math.Sqrt(0.5), mean.High, 1e-3);
    }

    [Fact]
    public void Beyond_the_table_the_quantile_goes_on()
    {
        // t of 60 degrees of freedom is 2.0003, of 31 it is 2.0395.
        foreach ((int count, double quantile) in ((int, double)[])[(32, 2.0395), (61, 2.0003)])
        {
            SampleMean mean = SampleMean.Of([.. Enumerable.Range(0, count).Select(i => (double)i)]);
            Assert.Equal(quantile, (mean.High - mean.Mean) / mean.StandardError, 2e-3);
        }
    }

    [Fact]
    public void One_value_has_no_interval()
    {
        SampleMean mean = SampleMean.Of([0.5]);
        Assert.Equal(0.5, mean.Mean);
        Assert.True(double.IsNaN(mean.StandardError) && double.IsNaN(mean.Low) && double.IsNaN(mean.High));
    }
}
