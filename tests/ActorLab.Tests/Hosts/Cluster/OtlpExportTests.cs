using System.Net;
using System.Text;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Exporter;

namespace ActorLab.Tests.Hosts.Cluster;

public sealed class OtlpExportTests
{
    [Theory]
    [InlineData("http://localhost:4317", "http://localhost:4317/", OtlpExportProtocol.Grpc)]
    [InlineData("http://localhost:4318", "http://localhost:4318/v1/metrics", OtlpExportProtocol.HttpProtobuf)]
    [InlineData("https://otel.example/v1/metrics", "https://otel.example/v1/metrics", OtlpExportProtocol.HttpProtobuf)]
    public void The_url_says_how_to_send(string url, string endpoint, OtlpExportProtocol protocol) =>
        Assert.Equal((new Uri(endpoint), protocol), OtlpExport.Target(url));

    [Theory]
    [InlineData("localhost:4317")]
    [InlineData("ftp://localhost")]
    [InlineData("?")]
    public void Another_url_is_bad_input(string url) =>
        Assert.Contains($"http.otlp is '{url}'", Assert.Throws<InputException>(() => OtlpExport.Target(url)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(HttpProtocols.Http1, "/v1/metrics", "/v1/metrics")]
    [InlineData(HttpProtocols.Http2, "", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")]
    public async Task Metrics_reach_a_collector(HttpProtocols protocol, string path, string expected)
    {
        var arrived = new TaskCompletionSource<(string Path, string Body)>();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = protocol));
        await using WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            arrived.TrySetResult((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync();

        TestNode node = await TestNode.StartAsync(otlp: collector.Urls.First() + path);
        node.Metrics.DeadLetters.Add(3);
        await node.DisposeAsync(); // sends what is left
        (string found, string text) = await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(expected, found);
        Assert.Contains("actorlab.dead_letters", text, StringComparison.Ordinal);
        Assert.Contains("service.instance.id", text, StringComparison.Ordinal);
    }
}
