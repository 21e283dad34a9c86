using System.Text.Json;
using System.Text.Json.Serialization;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Memory;

/// <summary>A trajectory as one line of JSON.</summary>
internal sealed record TrajectoryLine
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Which question or task.</summary>
    public required int Key { get; init; }

    /// <summary>The content, base64.</summary>
    public required byte[] Content { get; init; }

    /// <summary>What it earned.</summary>
    public required float Reward { get; init; }

    /// <summary>Version of the weights that made it.</summary>
    public required long Version { get; init; }

    /// <summary>Who made it.</summary>
    public required string Source { get; init; }

    /// <summary>Its priority, where one was reported; not imported.</summary>
    public float? Priority { get; init; }

    /// <summary>Its log-probability, where one was reported; not imported.</summary>
    public float? LogProbability { get; init; }

    /// <summary>The content in its system's words; not imported.</summary>
    public string? Text { get; init; }

    /// <summary>The line of a trajectory in a store.</summary>
    public static TrajectoryLine Of(TrajectoryStore store, int slot, Func<Trajectory, string?>? text)
    {
        Trajectory trajectory = store.At(slot)!;
        float logProbability = store.Priorities.LogProbabilityAt(slot);
        return new TrajectoryLine
        {
            Key = trajectory.Key,
            Content = trajectory.Content,
            Reward = trajectory.Reward,
            Version = trajectory.WeightsVersion,
            Source = trajectory.Source,
            Priority = store.Priorities.HasPriorities ? store.Priorities.PriorityAt(slot) : null,
            LogProbability = float.IsNaN(logProbability) ? null : logProbability,
            Text = text?.Invoke(trajectory),
        };
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="InputException">It is no such line.</exception>
    public static Trajectory Read(string line, string file, int number)
    {
        try
        {
            TrajectoryLine read = JsonSerializer.Deserialize<TrajectoryLine>(line, Json) ?? throw new InputException("the line holds no trajectory", file, number);
            if (read.Content is null || read.Source is null) throw new InputException("a trajectory needs its content and source", file, number);
            return new Trajectory(read.Key, read.Content, read.Reward, read.Version, read.Source);
        }
        catch (JsonException e)
        {
            string where = e.Path is { Length: > 2 } path ? $" at '{path[2..]}'" : "";
            throw new InputException($"this is no trajectory{where}: write one JSON object a line with key, content (base64), reward, version and source, as 'memory export' does", file, number, e);
        }
    }

    /// <summary>The line's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The line for a larger result.</summary>
    public System.Text.Json.Nodes.JsonNode ToNode() => JsonSerializer.SerializeToNode(this, Json)!;
}
