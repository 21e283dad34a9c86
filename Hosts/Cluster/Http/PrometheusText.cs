using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ActorLab.Hosts.Cluster.Http;

/// <summary>
/// Counters and gauges of some meters in the text format of Prometheus, version 0.0.4. Counters add up from the moment that
/// this is made; gauges are asked for at each reading, so that one which is silent has no line. The exporters of OpenTelemetry
/// for this format are previews, and keep the last value of a gauge for ever. Histograms, of which we have none, are left out.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    private const int MaximumSeries = 5000;

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<Instrument, Family> _families = [];
    private int _series;

    /// <param name="isWanted">Which meters to show.</param>
    public PrometheusText(Func<Meter, bool> isWanted)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!isWanted(instrument.Meter) || Kind(instrument) is not { } kind) return;
            lock (_lock) _families[instrument] = new Family(NameOf(instrument, kind), kind, instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.MeasurementsCompleted = (instrument, _) =>
        {
            lock (_lock) _families.Remove(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<short>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<float>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((i, value, tags, _) => Take(i, (double)value, tags));
        _listener.Start();
    }

    /// <summary>All that is known now.</summary>
    public string Read()
    {
        lock (_lock)
        {
            foreach (Family family in _families.Values.Where(f => f.Instrument.IsObservable)) _series -= family.Clear();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (IGrouping<string, Family> named in _families.Values.GroupBy(f => f.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                // A counter shows its 0 before the first event, so that its growth is seen.
                Family first = named.First();
                IEnumerable<KeyValuePair<string, double>> series = named.SelectMany(f => f.Series).DistinctBy(s => s.Key);
                if (first is { Kind: "counter", Instrument.IsObservable: false } && named.All(f => f.Series.Count == 0)) series = [KeyValuePair.Create("", 0.0)];
                if (!series.Any()) continue;
                if (first.Instrument.Description is { Length: > 0 } help) text.Append("# HELP ").Append(first.Name).Append(' ').Append(Escape(help, quotes: false)).Append('\n');
                text.Append("# TYPE ").Append(first.Name).Append(' ').Append(first.Kind).Append('\n');
                foreach ((string labels, double value) in series.OrderBy(s => s.Key, StringComparer.Ordinal))
                    text.Append(first.Name).Append(labels).Append(' ').Append(Number(value)).Append('\n');
            }

            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static string? Kind(Instrument instrument)
    {
        if (!instrument.GetType().IsGenericType) return null;
        Type type = instrument.GetType().GetGenericTypeDefinition();
        return type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? "counter"
            : type == typeof(Gauge<>) || type == typeof(ObservableGauge<>) || type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>) ? "gauge"
            : null;
    }

    /// <summary>The name with its unit and, for a counter, <c>_total</c>, as OpenTelemetry maps them; units in braces are for people.</summary>
    private static string NameOf(Instrument instrument, string kind)
    {
        string name = string.Concat(instrument.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        string unit = instrument.Unit switch { "By" => "_bytes", "s" => "_seconds", "ms" => "_milliseconds", "1" when kind == "gauge" => "_ratio", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, object? value) in tags)
            labels[string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'))] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return "{" + string.Join(',', labels.Select(l => $"{l.Key}=\"{Escape(l.Value, quotes: true)}\"")) + "}";
    }

    private static string Escape(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? value > 0 ? "+Inf" : "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = Labels(tags);
        lock (_lock)
        {
            if (!_families.TryGetValue(instrument, out Family? family)) return;
            bool isKnown = family.Series.TryGetValue(labels, out double before);
            if (!isKnown && _series >= MaximumSeries) return;
            if (!isKnown) _series++;
            family.Series[labels] = family.Adds ? before + value : value;
        }
    }

    private sealed record Family(string Name, string Kind, Instrument Instrument)
    {
        public Dictionary<string, double> Series { get; } = new(StringComparer.Ordinal);

        /// <summary>Whether measurements are amounts to add, not totals.</summary>
        public bool Adds { get; } = !Instrument.IsObservable && (Kind == "counter" || Instrument.GetType().GetGenericTypeDefinition() == typeof(UpDownCounter<>));

        public int Clear()
        {
            int count = Series.Count;
            Series.Clear();
            return count;
        }
    }
}
