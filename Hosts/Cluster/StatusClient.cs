using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Hosts.Cluster.Http;

namespace ActorLab.Hosts.Cluster;

/// <summary>Asks a node how its cluster stands; every fault is one sentence.</summary>
internal sealed class StatusClient : IDisposable
{
    private const int LongestAnswer = 16 * 1024 * 1024;
    private const int LongestSentence = 500;

    private readonly Uri _url;
    private readonly bool _hasToken;
    private readonly HttpClient _http;

    public StatusClient(Uri url, string? tokenFile)
    {
        _url = url;
        _hasToken = tokenFile is not null;

        // No redirects: they would carry the token elsewhere.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !url.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = LongestAnswer,
        };
        if (tokenFile is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken.ReadText(tokenFile));
    }

    /// <summary>Asks once.</summary>
    /// <exception cref="CliException">There was no good answer.</exception>
    public async Task<ClusterReport> AskAsync(CancellationToken stop)
    {
        HttpStatusCode code;
        string text;
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(_url, stop);
            code = response.StatusCode;
            text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(stop));
        }
        catch (TaskCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw Fault($"{Node} did not answer within {_http.Timeout.TotalSeconds:N0} s", e);
        }
        catch (HttpRequestException e)
        {
            throw Fault($"{Node} cannot be reached ({(e.InnerException ?? e).Message}): is it running, with http.port set, and does --url name it?", e);
        }

        if (code == HttpStatusCode.Unauthorized)
            throw Fault(_hasToken ? $"{Node} refuses the token of --token-file: give the file that its http.token-file names" : $"{Node} wants a token: name the file with --token-file");
        if (code == HttpStatusCode.ServiceUnavailable) throw Fault($"{Node} cannot say how the cluster stands: {Sentence(text)}");
        if (code != HttpStatusCode.OK) throw Fault($"{Node} answered {(int)code}: is it a node of ActorLab?");
        try
        {
            return ClusterJson.Read(text);
        }
        catch (JsonException e)
        {
            throw Fault($"{Node} answered something else than the state of a cluster: is it a node of ActorLab of this version?", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private string Node => _url.GetLeftPart(UriPartial.Authority);

    private static CliException Fault(string sentence, Exception? inner = null) => new(ExitCode.Failed, sentence, inner);

    private static string Sentence(string text) =>
        string.Concat(text.Trim().Take(LongestSentence).Select(c => char.IsControl(c) ? ' ' : c)) is { Length: > 0 } sentence ? sentence : "it gives no reason";
}
