using System.Runtime.Serialization;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using Akka.Actor;

namespace ActorLab.Tests.Actors.Runtime.Journals;

public sealed class JournalSealTests
{
    [Fact]
    public void Every_flipped_bit_of_a_sealed_payload_is_found_or_harmless()
    {
        byte[] payload = [1, 2, 3, 0xC1, 5, 6, 7, 8, 9];
        byte[] closed = JournalSeal.Close(payload);
        Assert.Equal(payload, JournalSeal.Open(closed).ToArray());
        for (int bit = 0; bit < closed.Length * 8; bit++)
        {
            byte[] flipped = [.. closed];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            bool mark = bit / 8 >= payload.Length && bit / 8 < payload.Length + 4;
            // Without its mark the seal is not seen, and the payload before it is whole.
            if (mark) Assert.Equal(payload, JournalSeal.Open(flipped)[..payload.Length].ToArray());
            else Assert.Throws<SerializationException>(() => JournalSeal.Open(flipped));
        }
    }

    [Fact]
    public void What_an_older_ActorLab_wrote_is_read_as_it_is()
    {
        byte[] old = MemoryProtocol.Bindings.Single(b => b.Type == typeof(TrajectoriesStored)).Write(new TrajectoriesStored([new Trajectory(1, [2], 1, 3, "x")]));
        Assert.Equal(old, JournalSeal.Open(old).ToArray());
    }

    [Fact]
    public void Events_and_snapshots_are_sealed_and_nothing_else_is()
    {
        MessageBinding[] bindings = [.. RunProtocol.Bindings, .. MemoryProtocol.Bindings];
        Type[] kept =
        [
            typeof(RunSnapshot), typeof(TrajectoriesStored), typeof(TrajectorySnapshot), typeof(TrajectoriesRemoved), typeof(PrioritiesChanged),
            typeof(SamplesDrawn), typeof(CompactionBegun), typeof(TrajectoriesKept), typeof(CompactionFinished),
        ];
        Assert.All(bindings, b => Assert.Equal(b.Type.IsAssignableTo(typeof(IRunEvent)) || kept.Contains(b.Type), b.IsPersisted));
        using ActorSystem system = ActorSystem.Create("seal", RuntimeConfig.Setup(RuntimeConfig.InMemory(), bindings));
        var stored = new TrajectoriesStored([new Trajectory(1, [2], 1, 3, "x")]);
        byte[] bytes = system.Serialization.FindSerializerFor(stored).ToBinary(stored);
        bytes[^9] ^= 1;
        Assert.Throws<SerializationException>(() => system.Serialization.Deserialize(bytes, 7301, "tmev1"));
    }
}
