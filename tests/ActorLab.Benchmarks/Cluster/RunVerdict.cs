using System.Globalization;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>What the journals say of a run: whether all of it was done, once, under one coordinator at a time, and kept.</summary>
/// <param name="Issued">Tickets issued.</param>
/// <param name="Done">Tickets with a result.</param>
/// <param name="AcceptedTwice">Tickets with more than one.</param>
/// <param name="GivenUp">Tickets quarantined.</param>
/// <param name="Lives">How often the coordinator started.</param>
/// <param name="Gaps">Numbers of events that are missing or there twice.</param>
/// <param name="Interleaved">How often a coordinator wrote after another that came later.</param>
/// <param name="Ends">How often the run ended other than by being stopped.</param>
/// <param name="Acknowledged">Trajectories that workers were told are stored.</param>
/// <param name="Lost">Those of them that are not.</param>
internal sealed record RunVerdict(int Issued, int Done, int AcceptedTwice, int GivenUp, int Lives, int Gaps, int Interleaved, int Ends, int Acknowledged, int Lost)
{
    /// <summary>Nothing was lost, done twice, or decided by two.</summary>
    public bool Holds => AcceptedTwice == 0 && Gaps == 0 && Interleaved == 0 && Lost == 0 && GivenUp == 0;

    /// <summary>All that was issued is done.</summary>
    public bool IsComplete => Issued == Done;

    public static RunVerdict Of(IReadOnlyList<RunRow> rows, IReadOnlySet<string> acknowledged, IReadOnlySet<string> stored)
    {
        var issued = rows.Select(r => r.Event).OfType<TicketsIssued>().SelectMany(e => e.Tickets).Select(t => t.Id).ToHashSet();
        var accepted = rows.Select(r => r.Event).OfType<TicketAccepted>().GroupBy(e => e.TicketId).ToDictionary(g => g.Key, g => g.Count());
        // A writer that was followed by another must not come back.
        string[] turns = [.. rows.Select(r => r.Writer).Aggregate(new List<string>(), (all, writer) =>
        {
            if (all.Count == 0 || all[^1] != writer) all.Add(writer);
            return all;
        })];
        return new RunVerdict(
            issued.Count,
            accepted.Keys.Count(issued.Contains),
            accepted.Values.Count(n => n > 1) + accepted.Keys.Count(id => !issued.Contains(id)),
            rows.Select(r => r.Event).OfType<TicketFaulted>().Count(e => e.Quarantined),
            rows.Count(r => r.Event is RunStarted),
            rows.Where((r, i) => r.Sequence != i + 1).Count(),
            turns.Length - turns.Distinct().Count(),
            rows.Count(r => r.Event is RunEnded { Status: not RunStatus.Interrupted }),
            acknowledged.Count,
            acknowledged.Count(name => !stored.Contains(name)));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Done} of {Issued} tickets done, {AcceptedTwice} accepted twice, {GivenUp} given up; {Lives} lives of the coordinator, {Gaps} gaps in its events, {Interleaved} of them interleaved; {Acknowledged} trajectories acknowledged, {Lost} of them lost");
}
