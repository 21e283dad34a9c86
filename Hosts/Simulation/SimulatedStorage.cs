using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Akka.Persistence;

namespace ActorLab.Hosts.Simulation;

/// <summary>What is on a simulated disk: events and snapshots as bytes. It outlives the actor systems that use it.</summary>
internal sealed class SimulatedStorage
{
    private readonly SortedDictionary<string, Log> _logs = new(StringComparer.Ordinal);

    /// <summary>Told of each event when it is on the disk: journal, persistence id, sequence number, event.</summary>
    public event Action<string, string, long, object>? Written;

    /// <summary>The log of an actor in a journal.</summary>
    public Log Of(string journal, string persistenceId)
    {
        string name = $"{journal}/{persistenceId}";
        if (!_logs.TryGetValue(name, out Log? log)) _logs[name] = log = new Log();
        return log;
    }

    /// <summary>Notes an event as written.</summary>
    public void Write(string journal, string persistenceId, long sequence, StoredBytes bytes, object payload)
    {
        Log log = Of(journal, persistenceId);
        log.Events[sequence] = bytes;
        log.Highest = Math.Max(log.Highest, sequence);
        Written?.Invoke(journal, persistenceId, sequence, payload);
    }

    /// <summary>The sha256 of all events and snapshots of a journal, in hexadecimal.</summary>
    public string Digest(string journal)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] number = new byte[8];
        foreach ((string name, Log log) in _logs)
        {
            if (!name.StartsWith(journal + "/", StringComparison.Ordinal)) continue;
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            foreach ((long sequence, StoredBytes bytes) in log.Events) Append(sequence, bytes);
            foreach ((long sequence, StoredBytes bytes) in log.Snapshots) Append(sequence, bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(long sequence, StoredBytes bytes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, sequence);
            hash.AppendData(number);
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Serializer}:{bytes.Manifest}:{bytes.Content.Length}:")));
            hash.AppendData(bytes.Content);
        }
    }

    /// <summary>One persistent actor's events and snapshots.</summary>
    public sealed class Log
    {
        public SortedDictionary<long, StoredBytes> Events { get; } = [];

        public SortedDictionary<long, StoredBytes> Snapshots { get; } = [];

        /// <summary>The highest number ever written, deleted or not.</summary>
        public long Highest { get; set; }
    }
}

/// <summary>A message as its serializer wrote it.</summary>
internal sealed record StoredBytes(int Serializer, string Manifest, byte[] Content)
{
    public static StoredBytes Of(object message, Akka.Serialization.Serialization serialization) => Of(message, serialization.FindSerializerFor(message));

    public static StoredBytes Of(object message, Akka.Serialization.Serializer serializer) =>
        new StoredBytes(serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, message), serializer.ToBinary(message));

    public object Read(Akka.Serialization.Serialization serialization) => serialization.Deserialize(Content, Serializer, Manifest);
}
