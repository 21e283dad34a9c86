namespace ActorLab.Tests.Hosts.Cluster.Security;

/// <summary>Waits for what sockets bring about.</summary>
internal static class Eventually
{
    public static async Task True(Func<bool> condition, Func<string> otherwise, double seconds = 10)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        DateTime end = DateTime.UtcNow.AddSeconds(seconds);
        while (!condition())
        {
            if (DateTime.UtcNow > end) Assert.Fail(otherwise());
            await timer.WaitForNextTickAsync();
        }
    }
}
