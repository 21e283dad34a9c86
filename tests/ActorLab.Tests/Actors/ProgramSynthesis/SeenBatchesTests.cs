using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Tests.Actors.Runtime;
using Akka.Actor;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

public sealed class SeenBatchesTests : RuntimeTestKit
{
    [Fact]
    public void EveryBatchOfASenderIsNewOnce()
    {
        var seen = new SeenBatches(late: 4);
        IActorRef one = CreateTestProbe(), two = CreateTestProbe();
        Assert.True(seen.Add(one, 1) && seen.Add(two, 1) && seen.Add(one, 3) && seen.Add(one, 2));
        foreach (long id in new long[] { 1, 2, 3 }) Assert.False(seen.Add(one, id));
        for (long id = 4; id < 1000; id++) Assert.True(seen.Add(one, id));
        for (long id = 1; id < 1000; id++) Assert.False(seen.Add(one, id)); // none is forgotten
        Assert.True(seen.Add(two, 2));
    }

    [Fact]
    public void ABatchMayComeLateButNotForEver()
    {
        var seen = new SeenBatches(late: 4);
        IActorRef sender = CreateTestProbe();
        foreach (long id in new long[] { 2, 3, 5, 6 }) Assert.True(seen.Add(sender, id));
        Assert.True(seen.Add(sender, 1)); // four were before it
        foreach (long id in new long[] { 7, 8, 9 }) Assert.True(seen.Add(sender, id));
        Assert.False(seen.Add(sender, 4));
        Assert.True(seen.Add(sender, 11));
        Assert.True(seen.Add(sender, 10));
        Assert.False(seen.Add(sender, 11));
    }
}
