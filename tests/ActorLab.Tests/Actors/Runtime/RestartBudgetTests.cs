using ActorLab.Actors.Runtime.Runs;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class RestartBudgetTests
{
    [Fact]
    public void DelaysDoubleUpToTheLongestAndTheBudgetComesBackWithTime()
    {
        var start = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var budget = new RestartBudget(new RestartPolicy
        {
            FirstDelay = TimeSpan.FromMilliseconds(100), LongestDelay = TimeSpan.FromMilliseconds(300), Budget = 3, Window = TimeSpan.FromMinutes(1),
        });
        Assert.Equal([100, 200, 300], Enumerable.Range(0, 3).Select(i => budget.Take(start.AddSeconds(i))!.Value.TotalMilliseconds));
        Assert.Null(budget.Take(start.AddSeconds(59)));
        Assert.Equal(300, budget.Take(start.AddSeconds(60))!.Value.TotalMilliseconds);
        Assert.Null(budget.Take(start.AddSeconds(60)));
        Assert.Equal(100, budget.Take(start.AddHours(1))!.Value.TotalMilliseconds);
    }
}
