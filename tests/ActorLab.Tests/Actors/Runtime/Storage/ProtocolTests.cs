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
        { "tmst1", new StoreTrajectories(5, [Sample]), "9205919507c403010203ca3f00000009aa6578706c6f7265722d31" },
        { "tmac1", new TrajectoriesAcknowledged(5, 1, 2), "93050102" },
        { "tmdf1", new StoreDeferred(5), "9105" },
        { "tmiv1", new StoreInvited(5), "9105" },
        { "tmrf1", new StoreRefused(5, "too large"), "9205a9746f6f206c61726765" },
        { "tmfd1", new FindTrajectories(5, [1, 2]), "9205920102" },
        { "tmfo1", new TrajectoriesFound(5, [Sample], [7], [1]), "9405919507c403010203ca3f00000009aa6578706c6f7265722d3191079101" },
        { "tmct1", new CountTrajectories(5), "9105" },
        { "tmms1", new MemoryStatistics(5, 0, 2, 3, 4, 500, 60), "970500020304cd01f43c" },
        { "tmev1", new TrajectoriesStored([Sample]), "91919507c403010203ca3f00000009aa6578706c6f7265722d31" },
        { "tmsn1", new TrajectorySnapshot([Sample]), "91919507c403010203ca3f00000009aa6578706c6f7265722d31" },
        { "tmsr1", new SampleTrajectories(5, Sampler.Prioritized, 32, [1, 2], 7), "9505022092010207" },
        { "tmsd1", new TrajectoriesSampled(5, 1, 2, 3, [Sample], [9], [0.25]), "9705010203919507c403010203ca3f00000009aa6578706c6f7265722d31910991cb3fd0000000000000" },
        { "tmsf1", new SampleDeferred(5), "9105" },
        { "tmsi1", new SampleInvited(5), "9105" },
        { "tmsx1", new SampleRefused(5, "too many"), "9205a8746f6f206d616e79" },
        { "tmup1", new UpdatePriorities(5, PriorityKind.LogProbability, [9], [-0.5f]), "940501910991cabf000000" },
        { "tmua1", new PrioritiesUpdated(5, 1, 2), "93050102" },
        { "tmer1", new TrajectoriesRemoved([3, 4]), "91920304" },
        { "tmep1", new PrioritiesChanged(PriorityKind.Priority, [3], [0.5f]), "9300910391ca3f000000" },
        { "tmed1", new SamplesDrawn(300), "91cd012c" },
        { "tmcb1", new CompactionBegun(9, 300), "9209cd012c" },
        { "tmek1", new TrajectoriesKept([3], [Sample], [0.5f], []), "949103919507c403010203ca3f00000009aa6578706c6f7265722d3191ca3f00000090" },
        { "tmcf1", new CompactionFinished(9), "9109" },
        { "wtpb1", new PublishWeights(3, Hash, 100), "9303d9406161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616164" },
        { "wtod1", new WeightsOutdated(3, 4), "920304" },
        { "wtsb1", new SubscribeWeights(3), "9103" },
        { "wtan1", new WeightsAnnounced(3, Hash, 100), "9303d9406161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616164" },
        { "wtpl1", new PullWeightsChunk(Hash, 64, 32), "93d940616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161614020" },
        { "wtch1", new WeightsChunk(Hash, 64, [1, 2]), "93d9406161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616140c4020102" },
        { "wtgn1", new WeightsGone(Hash), "91d94061616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161" },
        { "wtrd1", new WeightsReady(3, Hash, 100), "9303d9406161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616164" },
        { "rcrm1", new RecordMetrics("learner", 10, new Dictionary<string, double> { ["loss"] = 0.5 }), "93a76c6561726e65720a81a46c6f7373cb3fe0000000000000" },
        { "rcfl1", new FlushRecords(5), "9105" },
        { "rcfd1", new RecordsFlushed(5), "9105" },
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
