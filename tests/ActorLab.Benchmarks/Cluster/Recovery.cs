using System.Globalization;
using ActorLab.Actors.Runtime.Cluster;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>What came of a disturbance.</summary>
/// <param name="What">What was done.</param>
/// <param name="Standby">Whether another node could take over.</param>
/// <param name="GoesOn">Until all that had moved before moved again; null where that was not reached.</param>
/// <param name="Whole">Until every node was ready again.</param>
/// <param name="Moved">What had moved before, with how much of it came since.</param>
internal sealed record Recovery(string What, bool Standby, TimeSpan GoesOn, TimeSpan Whole, string Moved)
{
    public const string Heading = "| disturbance | another could take over | goes on after | whole after | since then |\n|---|---|---|---|---|";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"| {What} | {(Standby ? "yes" : "no")} | {GoesOn.TotalSeconds:0.0} s | {Whole.TotalSeconds:0.0} s | {Moved} |");

    /// <summary>Disturbs a run that is getting on, and waits until it has recovered.</summary>
    /// <param name="scene">The cluster.</param>
    /// <param name="what">The disturbance in words.</param>
    /// <param name="standby">Whether another node could take over.</param>
    /// <param name="disturb">Does it; when this returns, recovering begins.</param>
    /// <param name="healed">Undoes it once the run goes on without it; null for what heals by itself.</param>
    /// <param name="learner">Whether a learner is disturbed: then it must be at work before, and its reports must come again, however rare they are.</param>
    public static async Task<Recovery> MeasureAsync(ClusterScene scene, string what, bool standby, Func<Task> disturb, Func<Task>? healed = null, bool learner = false)
    {
        await scene.UntilAsync(() => scene.Nodes.All(scene.IsReady), $"to be whole before '{what}'");
        Progress earlier = scene.Count();
        await Task.Delay(TimeSpan.FromSeconds(5));
        if (learner) await scene.UntilAsync(() => scene.Count().Reports > earlier.Reports, "to have a learner at work");
        Progress before = scene.Count();
        bool tickets = before.Tickets > earlier.Tickets, reports = before.Reports > earlier.Reports, acknowledged = before.Acknowledged > earlier.Acknowledged;
        if (!tickets && !reports && !acknowledged) throw new ClusterFault($"nothing moves before '{what}'");

        await disturb();
        TimeSpan start = scene.Now;
        // What was on its way may still arrive; what is counted comes after.
        await Task.Delay(300);
        Progress at = scene.Count();
        await scene.UntilAsync(
            () =>
            {
                Progress now = scene.Count();
                return (!tickets || now.Tickets > at.Tickets) && (!reports || now.Reports > at.Reports) && (!acknowledged || now.Acknowledged > at.Acknowledged);
            },
            $"to go on after '{what}'");
        TimeSpan goesOn = scene.Now - start;
        if (healed is not null) await healed();
        await scene.UntilAsync(() => scene.Nodes.All(scene.IsReady), $"to be whole after '{what}'");
        TimeSpan whole = scene.Now - start;
        Progress after = scene.Count();
        string[] moved =
        [
            .. tickets ? (string[])[$"{after.Tickets - at.Tickets} tickets"] : [],
            .. reports ? (string[])[$"{after.Reports - at.Reports} reports"] : [],
            .. acknowledged ? (string[])[$"{after.Acknowledged - at.Acknowledged} trajectories"] : [],
        ];
        var recovery = new Recovery(what, standby, goesOn, whole, string.Join(", ", moved));
        Console.Error.WriteLine(recovery);
        return recovery;
    }

    /// <summary>The node that does a role's work now.</summary>
    public static NodeProcess Holder(ClusterScene scene, string role)
    {
        Sight sight = scene.Eye.Last!;
        string? address = role switch
        {
            NodeRoles.Coordinator => sight.Coordinator,
            NodeRoles.Learner => sight.Report.Nodes.FirstOrDefault(n => n.Roles.Contains(role) && n.Instances.Any(i => i.Contains("learner", StringComparison.Ordinal)))?.Address,
            NodeRoles.Memory => sight.Report.Nodes.Where(n => n.Roles.Contains(role)).MaxBy(n => n.Partitions.Count)?.Address,
            _ => sight.Report.Nodes.FirstOrDefault(n => n.Roles.Contains(role))?.Address,
        };
        return (address is null ? null : scene.At(address)) ?? scene.Nodes.First(n => n.Spec.Role == role);
    }
}
