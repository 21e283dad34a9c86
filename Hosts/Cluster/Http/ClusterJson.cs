using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ActorLab.Actors.Runtime.Cluster;

namespace ActorLab.Hosts.Cluster.Http;

/// <summary>The JSON of <c>/status</c>: names in camel case, null for a number that is none.</summary>
internal static class ClusterJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new NoNumber() },
    };

    /// <summary>The report as a node shows it.</summary>
    public static JsonObject Write(ClusterReport report) => JsonSerializer.SerializeToNode(report, Options)!.AsObject();

    /// <summary>Reads what a node showed.</summary>
    /// <exception cref="JsonException">It is no report.</exception>
    public static ClusterReport Read(string text) =>
        JsonSerializer.Deserialize<ClusterReport>(text, Options) ?? throw new JsonException("it is null");

    private sealed class NoNumber : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
