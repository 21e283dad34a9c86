using System.Globalization;
using System.Text.RegularExpressions;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Simulation.Faults;

/// <summary>What becomes of a message.</summary>
internal enum MessageFate
{
    Delivered,
    Drop,
    Duplicate,
    Delay,
}

/// <summary>What becomes of a write.</summary>
internal enum WriteFate
{
    Kept,

    /// <summary>Not kept, and the writer is told so.</summary>
    Lost,

    /// <summary>Kept, and the writer is told that it was not: a connection cut after the commit.</summary>
    KeptButReportedLost,

    /// <summary>Refused before the write.</summary>
    Rejected,
}

/// <summary>What befalls an actor, the process, the clock, a node or the network at some time.</summary>
internal enum TimedFault
{
    Crash,
    Hang,
    Slow,
    LoseLeases,
    Kill,
    Stop,
    Clock,

    /// <summary>A node's process is killed and started again after a while.</summary>
    KillNode,

    /// <summary>A node leaves as on SIGTERM and is started again after a while.</summary>
    LeaveNode,

    /// <summary>Nothing passes between some nodes and the others for a while.</summary>
    Partition,

    /// <summary>Nothing passes from some nodes to the others for a while.</summary>
    Mute,

    /// <summary>What passes between two nodes takes longer for a while.</summary>
    SlowLink,

    /// <summary>The connection between two nodes breaks, and what is on its way with it.</summary>
    Disconnect,
}

/// <summary>One fault, with a line of text that a schedule can name it by.</summary>
internal abstract partial record Fault
{
    private Fault()
    {
    }

    /// <summary>Reads a line that <see cref="object.ToString"/> made.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static Fault Parse(string line)
    {
        if (MessageLine().Match(line) is { Success: true } m)
            return new OnMessage(new(m.Groups["from"].Value, m.Groups["to"].Value, m.Groups["type"].Value, Whole(m, "number")), Kind<MessageFate>(m), Seconds(m, "delay"));
        if (WriteLine().Match(line) is { Success: true } w)
            return new OnWrite(w.Groups["journal"].Value, Whole(w, "number"), w.Groups["kind"].Value == "slow" ? WriteFate.Kept : Kind<WriteFate>(w), Seconds(w, "delay"));
        if (TimedLine().Match(line) is { Success: true } t && Enum.TryParse(KebabCase.ToName(t.Groups["kind"].Value), out TimedFault kind))
            return new AtTime(Seconds(t, "at"), kind, t.Groups["target"].Value, Seconds(t, "for"), t.Groups["by"].Success ? double.Parse(t.Groups["by"].Value, CultureInfo.InvariantCulture) : 1);
        throw new InputException($"'{line}' is no fault of a schedule; write it as 'simulate' prints it, for example \"drop explorer-0 > memory-0 StoreTrajectories #3\" or \"crash learner-0 at 12.5s\"");

        static int Whole(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        static TimeSpan Seconds(Match match, string group) =>
            match.Groups[group].Success ? TimeSpan.FromTicks((long)(decimal.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond)) : TimeSpan.Zero;
        static T Kind<T>(Match match)
            where T : struct, Enum => Enum.Parse<T>(KebabCase.ToName(match.Groups["kind"].Value));
    }

    [GeneratedRegex(@"^(?<kind>drop|duplicate|delay)(?: (?<delay>[\d.]+)s)? (?<from>\S+) > (?<to>\S+) (?<type>\w+) #(?<number>\d+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex MessageLine();

    [GeneratedRegex(@"^(?<kind>lost|kept-but-reported-lost|rejected|slow)(?: (?<delay>[\d.]+)s)? write (?<journal>\S+) #(?<number>\d+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex WriteLine();

    [GeneratedRegex(@"^(?<kind>[a-z-]+)(?: (?<target>(?!at )\S+))? at (?<at>[\d.]+)s(?: for (?<for>-?[\d.]+)s)?(?: by (?<by>[\d.]+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex TimedLine();

    private static string Text(TimeSpan time) => (time.Ticks / (decimal)TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + "s";

    /// <summary>Which message: the n-th of its type from one actor to another, from 1.</summary>
    internal readonly record struct MessageKey(string From, string To, string Type, int Number);

    /// <summary>What becomes of one message or write.</summary>
    internal abstract record Disturbance<TFate>(TFate Fate, TimeSpan Delay) : Fault
        where TFate : struct, Enum;

    internal sealed record OnMessage(MessageKey Message, MessageFate Fate, TimeSpan Delay) : Disturbance<MessageFate>(Fate, Delay)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{KebabCase.Of(Fate.ToString())}{(Delay > TimeSpan.Zero ? " " + Text(Delay) : "")} {Message.From} > {Message.To} {Message.Type} #{Message.Number}");
    }

    internal sealed record OnWrite(string Journal, int Number, WriteFate Fate, TimeSpan Delay) : Disturbance<WriteFate>(Fate, Delay)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{(Fate == WriteFate.Kept ? "slow" : KebabCase.Of(Fate.ToString()))}{(Delay > TimeSpan.Zero ? " " + Text(Delay) : "")} write {Journal} #{Number}");
    }

    internal sealed record AtTime(TimeSpan At, TimedFault Kind, string Target, TimeSpan For, double By) : Fault
    {
        public override string ToString()
        {
            string target = Target.Length > 0 ? " " + Target : "", length = For != TimeSpan.Zero ? " for " + Text(For) : "";
            string by = Kind is TimedFault.Slow or TimedFault.SlowLink ? " by " + By.ToString("0.###", CultureInfo.InvariantCulture) : "";
            return $"{KebabCase.Of(Kind.ToString())}{target} at {Text(At)}{length}{by}";
        }
    }
}
