using System.Runtime.Serialization;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Weights;
using MessagePack;

namespace ActorLab.Tests.Actors.Runtime.Storage;

public sealed class ProtocolTests
{
    private static readonly Trajectory Sample = new(7, [1, 2, 3], 0.5f, 9, "explorer-1");

    private static readonly string Hash = new('a', 64);

    /// <summary>A sample of each type with the bytes it had when its manifest was made: readable for ever.</summary>
    public static TheoryData<string, object, string> Golden => new()
    {
        { "tmst1", new StoreTrajectories(5, [Sample]), "" },
        { "tmac1", new TrajectoriesAcknowledged(5, 1, 2), "" },
        { "tmdf1", new StoreDeferred(5), "" },
        { "tmiv1", new StoreInvited(5), "" },
        { "tmrf1", new StoreRefused(5, "too large"), "" },
        { "tmfd1", new FindTrajectories(5, [1, 2]), "" },
        { "tmfo1", new TrajectoriesFound(5, [Sample], [7], [1]), "" },
        { "tmct1", new CountTrajectories(5), "" },
        { "tmms1", new MemoryStatistics(5, 0, 2, 3, 4, 500, 60), "" },
        { "tmev1", new TrajectoriesStored([Sample]), "" },
        { "tmsn1", new TrajectorySnapshot([Sample]), "" },
        { "wtpb1", new PublishWeights(3, Hash, 100), "" },
        { "wtod1", new WeightsOutdated(3, 4), "" },
        { "wtsb1", new SubscribeWeights(3), "" },
        { "wtan1", new WeightsAnnounced(3, Hash, 100), "" },
        { "wtpl1", new PullWeightsChunk(Hash, 64, 32), "" },
        { "wtch1", new WeightsChunk(Hash, 64, [1, 2]), "" },
        { "wtgn1", new WeightsGone(Hash), "" },
        { "wtrd1", new WeightsReady(3, Hash, 100), "" },
        { "rcrm1", new RecordMetrics("learner", 10, new Dictionary<string, double> { ["loss"] = 0.5 }), "" },
        { "rcfl1", new FlushRecords(5), "" },
        { "rcfd1", new RecordsFlushed(5), "" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Every_type_keeps_its_bytes_and_comes_back(string manifest, object message, string golden)
    {
        MessageBinding binding = ProtocolSerializer.Bindings.Single(b => b.Manifest == manifest);
        byte[] bytes = binding.Write(message);
        Assert.Equal(golden, Convert.ToHexStringLower(bytes));
        object read = binding.Read(bytes);
        Assert.IsType(message.GetType(), read);
        Assert.Equivalent(message, read, strict: true);
        Assert.Equal(bytes, binding.Write(read));
    }

    [Fact]
    public void Every_bound_type_has_a_golden_sample() =>
        Assert.Equal(ProtocolSerializer.Bindings.Select(b => b.Manifest).Order(), Golden.Select(row => (string)row[0]).Order());

    [Fact]
    public void Every_message_of_the_assembly_s_storage_rooms_is_bound()
    {
        // Trajectory lies inside others and has no manifest of its own.
        Type[] bound = [.. ProtocolSerializer.Bindings.Select(b => b.Type), typeof(Trajectory)];
        IEnumerable<Type> declared = typeof(MemoryProtocol).Assembly.GetTypes().Where(t =>
            t.IsDefined(typeof(MessagePackObjectAttribute), false)
            && new[] { typeof(MemoryProtocol), typeof(WeightsProtocol), typeof(RecordingProtocol) }.Any(p => p.Namespace == t.Namespace));
        Assert.Equal(declared.Select(t => t.Name).Order(), bound.Select(t => t.Name).Order());
    }

    [Fact]
    public void Rubbish_is_refused_in_one_way()
    {
        foreach (MessageBinding binding in ProtocolSerializer.Bindings)
            Assert.Throws<SerializationException>(() => binding.Read(new byte[] { 0xC1, 1, 2 }));
    }
}
