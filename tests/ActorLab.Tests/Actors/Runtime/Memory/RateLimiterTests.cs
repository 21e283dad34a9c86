using ActorLab.Actors.Runtime.Memory;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.Runtime.Memory;

public sealed class RateLimiterTests
{
    [Property(MaxTest = 200)]
    public void Neither_side_runs_ahead_by_more_than_the_tolerance_and_a_request_and_never_do_both_wait(bool[] wishes, byte ratio, byte slack, byte minimum)
    {
        double perInsert = ratio / 32.0, tolerance = Math.Max(1, perInsert) + slack;
        var limit = new RateLimit(perInsert, tolerance, minimum + 1);
        Assert.Null(limit.FindFault());
        var limiter = new RateLimiter(limit);
        long inserted = 0, sampled = 0;
        const int Samples = 8, Inserts = 3;
        foreach (bool wish in wishes.Concat(Enumerable.Repeat(true, 300)).Concat(Enumerable.Repeat(false, 300)))
        {
            bool mayInsert = limiter.MayInsert(inserted, sampled, inserted), maySample = limiter.MaySample(inserted, sampled, inserted);
            Assert.True(mayInsert || maySample);
            if (wish && mayInsert) inserted += Inserts;
            if (!wish && maySample) sampled += Samples;
            if (sampled > 0) Assert.True(inserted >= minimum + 1);
            if (perInsert == 0 || sampled == 0) continue;
            double ahead = (inserted * perInsert) - sampled - (perInsert * (minimum + 1));
            Assert.InRange(ahead, -tolerance - Samples, tolerance + (Inserts * perInsert));
        }
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(4, 3, 1)]
    [InlineData(0, 0, 0)]
    public void A_limit_that_cannot_work_is_refused(double perInsert, double tolerance, long minimum)
    {
        var limit = new RateLimit(perInsert, tolerance, minimum);
        Assert.NotNull(limit.FindFault());
        Assert.Throws<ArgumentException>(() => new RateLimiter(limit));
    }
}
