using System.Globalization;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>Numbers with a unit: durations (<c>10 minutes</c>) and byte sizes (<c>64 KiB</c>), read and written.</summary>
internal static class Quantity
{
    public const string DurationForm = "a duration such as 500 ms, 30s, 10 minutes, 2 hours or 1 day";
    public const string SizeForm = "a size such as 512 B, 64 KiB (1,024 each) or 10 MB (1,000,000 each)";

    private static readonly (decimal Ticks, string[] Names)[] Times =
    [
        (TimeSpan.TicksPerDay, ["days", "day", "d"]),
        (TimeSpan.TicksPerHour, ["hours", "hour", "h"]),
        (TimeSpan.TicksPerMinute, ["minutes", "minute", "m"]),
        (TimeSpan.TicksPerSecond, ["seconds", "second", "s"]),
        (TimeSpan.TicksPerMillisecond, ["ms", "milliseconds", "millisecond", "millis", "milli"]),
        (TimeSpan.TicksPerMicrosecond, ["us", "microseconds", "microsecond", "micros", "micro"]),
        (0.01m, ["ns", "nanoseconds", "nanosecond", "nanos", "nano"]),
    ];

    private static readonly (decimal Bytes, string[] Names)[] Sizes =
    [
        (1L << 40, ["TiB", "T"]),
        (1_000_000_000_000, ["TB"]),
        (1 << 30, ["GiB", "G"]),
        (1_000_000_000, ["GB"]),
        (1 << 20, ["MiB", "M"]),
        (1_000_000, ["MB"]),
        (1 << 10, ["KiB", "K"]),
        (1_000, ["KB", "kB"]),
        (1, ["B", "byte", "bytes", ""]),
    ];

    /// <summary>Reads a duration; the fault tells what is wrong with it, if anything is.</summary>
    public static TimeSpan ReadDuration(string text, out string? fault)
    {
        decimal? ticks = Read(text, Times, "a unit of time", DurationForm, out fault);
        if (ticks > long.MaxValue) fault = "is longer than can be counted";
        else if (ticks is { } exact && exact != decimal.Truncate(exact)) fault = "is finer than 100 ns";
        return fault is null ? new TimeSpan((long)ticks!.Value) : default;
    }

    /// <summary>Reads a byte size; the fault tells what is wrong with it, if anything is.</summary>
    public static long ReadSize(string text, out string? fault)
    {
        decimal? bytes = Read(text, Sizes, "a unit of size", SizeForm, out fault);
        if (bytes > long.MaxValue) fault = "is larger than can be counted";
        else if (bytes is { } exact && exact != decimal.Truncate(exact)) fault = "is no whole number of bytes";
        return fault is null ? (long)bytes!.Value : 0;
    }

    public static string Write(TimeSpan time)
    {
        if (time == TimeSpan.Zero) return "0 seconds";
        (decimal ticks, string[] names) = Array.Find(Times, t => time.Ticks % t.Ticks == 0);
        decimal count = time.Ticks / ticks;
        string name = Math.Abs(count) == 1 && names[0].Length > 2 ? names[1] : names[0];
        return $"{count.ToString("0", CultureInfo.InvariantCulture)} {name}";
    }

    public static string WriteSize(long bytes)
    {
        (decimal unit, string[] names) = bytes == 0 ? Sizes[^1] : Array.Find(Sizes, s => bytes % s.Bytes == 0);
        return $"{(bytes / unit).ToString("0", CultureInfo.InvariantCulture)} {names[0]}";
    }

    private static decimal? Read(string text, (decimal Factor, string[] Names)[] units, string what, string form, out string? fault)
    {
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '-' or '+')) end++;
        string unit = text[end..].Trim();
        if (!decimal.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            fault = $"is not {form}";
            return null;
        }

        (decimal factor, string[]? names) = Array.Find(units, u => u.Names.Contains(unit, StringComparer.Ordinal));
        if (names is null)
        {
            fault = unit.Length == 0 ? $"has no unit: write {form}" : $"has the wrong unit: '{unit}' is not {what}; write {form}";
            return null;
        }

        try
        {
            fault = null;
            return number * factor;
        }
        catch (OverflowException)
        {
            fault = "is larger than can be counted";
            return null;
        }
    }
}
