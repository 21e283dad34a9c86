using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Telemetry;
using ActorLab.Domain.Common;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorLab.Hosts.Cluster.Http;

/// <summary>
/// Health, status and metrics of one node over HTTP. Reads only; five paths; nothing of a request but its method, path and
/// token is looked at.
/// </summary>
internal sealed class NodeServer : IAsyncDisposable
{
    /// <summary>.NET's own: memory, garbage collections, processor time, thread pool.</summary>
    public const string RuntimeMeter = "System.Runtime";

    private const string Live = "/health/live", Ready = "/health/ready", Status = "/status", Metrics = "/metrics";
    private const string PlainText = "text/plain; charset=utf-8";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly NodeEndpoint _endpoint;
    private readonly ActorSystem _system;
    private readonly NodeProbes _probes;
    private readonly PrometheusText _metrics;
    private readonly IDisposable? _export;
    private readonly IActorRef _echo;
    private readonly ILoggingAdapter _log;
    private readonly WebApplication _app;

    private NodeServer(NodeEndpoint endpoint, ActorSystem system, NodeProbes probes, NodeMetrics metrics, string otlp)
    {
        _endpoint = endpoint;
        _system = system;
        _probes = probes;
        _log = Logging.GetLogger(system, nameof(NodeServer));
        _echo = system.ActorOf(Props.Create(() => new Echo()), "health");
        _metrics = new PrometheusText(IsWanted);
        string node = ((ExtendedActorSystem)system).Provider.DefaultAddress.ToString();
        _export = otlp.Length > 0 ? OtlpExport.Start(otlp, node, IsWanted) : null;
        _app = Build();

        bool IsWanted(Meter meter) => ReferenceEquals(meter, metrics.Meter) || meter.Name == RuntimeMeter;
    }

    /// <summary>Where it listens: with the port that was found where any was asked for.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Begins to listen.</summary>
    /// <param name="endpoint">Where, and who is let in.</param>
    /// <param name="system">The node's actor system.</param>
    /// <param name="probes">What the node says of itself.</param>
    /// <param name="metrics">What it measures.</param>
    /// <param name="otlp">The setting http.otlp; empty: metrics are sent nowhere.</param>
    /// <exception cref="InputException">The port cannot be had, or the URL is none.</exception>
    public static async Task<NodeServer> StartAsync(NodeEndpoint endpoint, ActorSystem system, NodeProbes probes, NodeMetrics metrics, string otlp = "")
    {
        if (otlp.Length > 0) _ = OtlpExport.Target(otlp);
        var server = new NodeServer(endpoint, system, probes, metrics, otlp);
        try
        {
            await server._app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await server.DisposeAsync();
            throw new InputException($"http.port {endpoint.Port} of {endpoint.Address} cannot be opened ({(e.InnerException ?? e).Message}): choose another, or end the process that has it", inner: e);
        }

        string address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(address);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(StopPatience))
        {
            try
            {
                await _app.StopAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // Whoever still reads is cut off.
            }
        }

        await _app.DisposeAsync();
        _system.Stop(_echo);
        _metrics.Dispose();
        _export?.Dispose();
    }

    /// <summary>An empty host: it reads no files or environment variables, writes no log, and leaves signals alone.</summary>
    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestHeaderCount = 50;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 4 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            kestrel.Listen(_endpoint.Address, _endpoint.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        WebApplication app = builder.Build();
        app.Run(AnswerAsync);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            (int code, string text, string type) = await AnswerAsync(context.Request, context.Response, context.RequestAborted);
            context.Response.StatusCode = code;
            context.Response.ContentType = type;
            context.Response.Headers.CacheControl = "no-store";
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    private async Task<(int Code, string Text, string Type)> AnswerAsync(HttpRequest request, HttpResponse response, CancellationToken aborted)
    {
        string path = request.Path.Value ?? "";
        if (_endpoint.Token is null && !IsOwnName(request.Host.Host)) return Plain(400, "This node answers to the names of its own machine only.");
        if (path is not (Live or Ready) && _endpoint.Token?.Admits(request.Headers.Authorization) == false)
        {
            response.Headers.WWWAuthenticate = "Bearer";
            return Plain(401, "A token is needed: Authorization: Bearer TOKEN.");
        }

        if (path is not (Live or Ready or Status or Metrics)) return Plain(404, $"There are {Live}, {Ready}, {Status} and {Metrics}.");
        if (!HttpMethods.IsGet(request.Method))
        {
            response.Headers.Allow = "GET";
            return Plain(405, "Only GET is answered.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(_probes.Patience);
        try
        {
            // A probe that does not heed its token must not hold the connection either.
            return await (path switch
            {
                Live => LiveAsync(patience.Token),
                Ready => ReadyAsync(patience.Token),
                Status => StatusAsync(patience.Token),
                _ => Task.Run(() => (200, _metrics.Read(), "text/plain; version=0.0.4; charset=utf-8"), patience.Token),
            }).WaitAsync(patience.Token);
        }
        catch (Exception e) when ((e is OperationCanceledException or AskTimeoutException or TimeoutException) && !aborted.IsCancellationRequested)
        {
            return Plain(503, string.Create(CultureInfo.InvariantCulture, $"No answer within {_probes.Patience.TotalSeconds:G3} s: {(path == Status ? "the cluster has no coordinator that this node can reach" : "the actor system hangs or is overloaded")}."));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.Error(e, "No answer to {0}.", path);
            return Plain(500, "The node could not answer; its log says why.");
        }
    }

    private async Task<(int, string, string)> LiveAsync(CancellationToken cancel)
    {
        if (_system.WhenTerminated.IsCompleted) return Plain(503, "The actor system has ended.");
        await _echo.Ask<Pong>(Ping.Instance, cancel);
        return Plain(200, "The node is alive.");
    }

    private async Task<(int, string, string)> ReadyAsync(CancellationToken cancel)
    {
        if (_system.WhenTerminated.IsCompleted) return Plain(503, "The actor system has ended.");
        if (((ExtendedActorSystem)_system).Provider is ClusterActorRefProvider && Akka.Cluster.Cluster.Get(_system).SelfMember.Status is not MemberStatus.Up and var status)
            return Plain(503, $"The node is no full member of the cluster yet, or no longer: it is {status}.");
        return await _probes.WhyNotReady(cancel) is { Length: > 0 } reason ? Plain(503, reason) : Plain(200, "The node is ready.");
    }

    private async Task<(int, string, string)> StatusAsync(CancellationToken cancel) =>
        (200, ClusterJson.Write(await _probes.Report(cancel)).ToJsonString(Indented) + "\n", "application/json; charset=utf-8");

    private static (int Code, string Text, string Type) Plain(int code, string sentence) => (code, sentence + "\n", PlainText);

    /// <summary>A web page in a browser of this machine must not reach the node under a name of its own.</summary>
    private static bool IsOwnName(string host) => Loopback.Is(host);

    private sealed class Ping : INoSerializationVerificationNeeded
    {
        public static readonly Ping Instance = new();
    }

    private sealed class Pong : INoSerializationVerificationNeeded
    {
        public static readonly Pong Instance = new();
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => Receive<Ping>(_ => Sender.Tell(Pong.Instance));
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
