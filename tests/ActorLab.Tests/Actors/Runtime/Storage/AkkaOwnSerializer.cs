using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace ActorLab.Tests.Actors.Runtime.Storage;

/// <summary>
/// Hands messages of Akka's own plugins over as they are, and refuses every other that no binding covers. Some of
/// Akka.Persistence's internal messages carry exceptions and cannot be serialized, though serialize-messages asks it.
/// </summary>
public sealed class AkkaOwnSerializer(ExtendedActorSystem system) : Serializer(system)
{
    // Static: Akka makes the serializers of a setup twice a system, and what one instance wrote the other may have to read.
    private static readonly ConcurrentDictionary<long, object> Passing = new();
    private static long _next;

    public override int Identifier => 9002;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        if (!obj.GetType().Assembly.GetName().Name!.StartsWith("Akka", StringComparison.Ordinal))
            throw new SerializationException($"{obj.GetType()} has no binding.");
        long ticket = Interlocked.Increment(ref _next);
        Passing[ticket] = obj;
        return BitConverter.GetBytes(ticket);
    }

    public override object FromBinary(byte[] bytes, Type type) =>
        Passing.TryRemove(BitConverter.ToInt64(bytes), out object? message) ? message : throw new SerializationException("Read twice.");
}
