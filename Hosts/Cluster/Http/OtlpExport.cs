using System.Diagnostics.Metrics;
using ActorLab.Actors.Runtime.Telemetry;
using ActorLab.Domain.Common;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace ActorLab.Hosts.Cluster.Http;

/// <summary>
/// Sends a node's metrics to an OTLP collector, every ten seconds and at the end: by HTTP where the URL has port 4318 or a
/// path, else by gRPC. The environment variables of OpenTelemetry, such as <c>OTEL_EXPORTER_OTLP_HEADERS</c>, hold too.
/// </summary>
internal static class OtlpExport
{
    private const string Path = "v1/metrics";
    private const int HttpPort = 4318;

    /// <summary>Begins to send; disposing sends the rest, for as long as a second.</summary>
    /// <param name="url">The setting http.otlp.</param>
    /// <param name="node">Name of the node among others.</param>
    /// <param name="isWanted">Which of the meters of these names to send: other nodes of this process have their own.</param>
    /// <exception cref="InputException">The URL is none.</exception>
    public static IDisposable Start(string url, string node, Func<Meter, bool> isWanted)
    {
        (Uri endpoint, OtlpExportProtocol protocol) = Target(url);
        MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(NodeMetrics.MeterName, NodeServer.RuntimeMeter)
            .AddView(instrument => isWanted(instrument.Meter) ? null : MetricStreamConfiguration.Drop)
            .ConfigureResource(resource => resource.AddService("actorlab", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3), serviceInstanceId: node))
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = endpoint;
                exporter.Protocol = protocol;
                exporter.TimeoutMilliseconds = 5000;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 10_000;
                reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = 5000;
            })
            .Build();
        return new Export(provider);
    }

    /// <summary>Where to send, and how.</summary>
    internal static (Uri Endpoint, OtlpExportProtocol Protocol) Target(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            throw new InputException($"http.otlp is '{url}': it must be the URL of an OTLP collector, such as http://localhost:4317 (gRPC) or http://localhost:4318 (HTTP)");
        bool hasPath = uri.AbsolutePath.Length > 1;
        return !hasPath && uri.Port != HttpPort ? (uri, OtlpExportProtocol.Grpc)
            : (hasPath ? uri : new Uri(uri, Path), OtlpExportProtocol.HttpProtobuf);
    }

    private sealed class Export(MeterProvider provider) : IDisposable
    {
        public void Dispose()
        {
            provider.Shutdown(1000);
            provider.Dispose();
        }
    }
}
