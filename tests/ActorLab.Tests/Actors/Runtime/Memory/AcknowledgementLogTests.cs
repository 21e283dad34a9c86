using ActorLab.Actors.Runtime.Memory;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Actors.Runtime.Memory;

public sealed class AcknowledgementLogTests
{
    [Fact]
    public void A_line_that_a_kill_cut_off_costs_no_other()
    {
        using var folder = new TemporaryFolder();
        Trajectory first = new(1, [1, 2], 1, 3, "a"), second = new(2, [3], 1, 3, "b"), third = new(3, [4], 1, 3, "c");
        using (var log = new AcknowledgementLog(folder["log"])) log.Append([first, second]);
        using (FileStream file = File.OpenWrite(folder["log"])) file.SetLength(file.Length - 5);
        using (var log = new AcknowledgementLog(folder["log"])) log.Append([third]);
        Assert.Equal(new[] { AcknowledgementLog.NameOf(first), AcknowledgementLog.NameOf(third) }.ToHashSet(), AcknowledgementLog.Read(folder["log"]).ToHashSet());
    }
}
