using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

public sealed class DropoutMasksTests
{
    private static readonly PolicySizes Sizes = new(8, 8, 8, 2, 8, 18, 0.2, HeaderDropout: 0.4);

    [Fact]
    public void MasksLeaveOutTheirShareAndKeepTheMean()
    {
        var masks = new DropoutMasks(Sizes, new RandomStream(1));
        float[] outputs = masks.Outputs(100_001)!, headers = masks.Headers(100_000)!;
        Assert.Equal([0, 1.25f], outputs.Distinct().Order());
        Assert.Equal(1, outputs.Average(), 0.01);
        Assert.Equal([0, 1f], headers.Distinct().Order());
        Assert.Equal(0.6, headers.Average(), 0.01);
        Assert.NotEqual(outputs, masks.Outputs(100_001));
        Assert.Equal(outputs, new DropoutMasks(Sizes, new RandomStream(1)).Outputs(100_001));
        // Neighbours, which share a draw, are independent.
        Assert.Equal(0.04, outputs.Zip(outputs.Skip(1)).Average(p => p.Item1 + p.Item2 == 0 ? 1.0 : 0), 0.005);
    }

    [Fact]
    public void NothingIsLeftOutWhereNoShareIs()
    {
        var masks = new DropoutMasks(Sizes with { Dropout = 0, HeaderDropout = 0 }, new RandomStream(1));
        Assert.Null(masks.Outputs(5));
        Assert.Null(masks.Headers(5));
    }
}
