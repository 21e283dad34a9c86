using System.Reflection;
using System.Runtime.Serialization;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.Common;
using ActorLab.Tests.Actors.Runtime.Storage;
using Akka.Actor;

namespace ActorLab.Tests.Actors.Runtime;

/// <summary>The serializer before bytes that nobody wrote: a message comes out, or a SerializationException, and nothing large in between.</summary>
public sealed class MutatedMessagesTests : IDisposable
{
    private const int Mutations = 100_000;
    /// <summary>Bytes that one reading may allocate; the samples are smaller than a kilobyte, and an exception is some kilobytes.</summary>
    private const long MostAllocated = 1 << 20;

    /// <summary>Beginnings that promise much: arrays, maps, strings, bytes and extensions of up to 4 G.</summary>
    private static readonly byte[][] Promises =
    [
        [0xDD, 0xFF, 0xFF, 0xFF, 0xFF], [0xDD, 0x7F, 0xFF, 0xFF, 0xFF], [0xDF, 0x0F, 0xFF, 0xFF, 0xFF], [0xDB, 0x7F, 0xFF, 0xFF, 0xFF], [0xC6, 0x7F, 0xFF, 0xFF, 0xFF],
        [0xC9, 0x7F, 0xFF, 0xFF, 0xFF, 0x63], [0xDC, 0xFF, 0xFF], [0xD2, 0x7F, 0xFF, 0xFF, 0xFF], [0xCE, 0x7F, 0xFF, 0xFF, 0xFF], [0x92, 0xD4, 0x62, 0x7F], [0xC1],
    ];

    private static readonly MessageBinding[] Bindings =
    [
        .. typeof(MessageBinding).Assembly.GetTypes()
            .Select(t => t.GetProperty("Bindings", BindingFlags.Public | BindingFlags.Static))
            .OfType<PropertyInfo>().SelectMany(p => (IReadOnlyList<MessageBinding>)p.GetValue(null)!).Distinct(),
    ];

    private readonly ActorSystem _system = ActorSystem.Create("mutated", RuntimeConfig.Setup(RuntimeConfig.InMemory(), Bindings));
    private readonly ActorLabSerializer _serializer;

    public MutatedMessagesTests() => _serializer = new ActorLabSerializer((ExtendedActorSystem)_system);

    public void Dispose() => _system.Dispose();

    [Fact]
    public void MutatedMessagesAreReadOrRefusedAndNothingElse()
    {
        (string Manifest, byte[] Bytes)[] samples = [.. Samples()];
        Assert.Equal(Bindings.Select(b => b.Manifest).Order(), samples.Select(s => s.Manifest).Distinct().Order());
        RandomStream random = new RandomStreams(20).Get("mutations", 0);
        int read = 0;
        for (int i = 0; i < Mutations; i++)
        {
            (string manifest, byte[] bytes) = samples[i % samples.Length];
            byte[] mutated = Mutate(bytes, random);
            if (random.NextInt(10) == 0) manifest = samples[random.NextInt(samples.Length)].Manifest;
            if (random.NextInt(200) == 0) manifest = manifest[..^1] + (char)random.NextInt(0x3000);
            read += Read(manifest, mutated, i) ? 1 : 0;
        }

        Assert.InRange(read, Mutations / 100, Mutations * 9 / 10);
    }

    [Theory]
    [InlineData("92D5627FFFC401AA")]
    [InlineData("92D762D27FFFFFFF000000C401AA")]
    [InlineData("92C70562D27FFFFFFFC401AA")]
    [InlineData("92C70562D210000000C401AA")]
    [InlineData("92C70562D203000000C401AA")]
    [InlineData("C70663D20300000010")]
    [InlineData("C70663D27FFFFFFF10")]
    [InlineData("DD7FFFFFFFC70562D27FFFFFFFC401AA")]
    [InlineData("93C70A62D200010000D200010000C401AAC401AA")]
    [InlineData("92C70562D2FFFFFFFFC401AA")]
    public void CompressedMessagesThatPromiseTooMuchAreRefusedBeforeRoomIsMade(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        // A message without members takes any array for itself; those that are compressed must refuse these.
        foreach (MessageBinding binding in Bindings) Read(binding.Manifest, bytes, 0);
        Assert.False(Read("tmst1", bytes, 0));
        Assert.False(Read("run.s1", bytes, 0));
    }

    [Fact]
    public void WhatCouldNotBeReadIsNotWritten()
    {
        var trajectory = new Trajectory(1, new byte[70 << 20], 0, 1, "explorer-1");
        Assert.Contains("the limit", Assert.Throws<SerializationException>(() => _serializer.ToBinary(new TrajectoriesStored([trajectory]))).Message);
    }

    /// <summary>True: it was read; false: it was refused as it should be.</summary>
    private bool Read(string manifest, byte[] bytes, int number)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = true;
        try
        {
            Assert.NotNull(_serializer.FromBinary(bytes, manifest));
        }
        catch (SerializationException)
        {
            read = false;
        }
        catch (Exception e)
        {
            Assert.Fail($"Message {number}, '{manifest}' {Convert.ToHexString(bytes)}: {e}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < MostAllocated, $"Message {number}, '{manifest}' {Convert.ToHexString(bytes)}: {allocated} bytes were allocated");
        return read;
    }

    /// <summary>A message of every type, those that are sealed also without their seal, and some that are large enough to be compressed.</summary>
    private IEnumerable<(string Manifest, byte[] Bytes)> Samples()
    {
        foreach (string file in Directory.GetFiles(ProtocolCheck.GoldenFolder(), "*.bin").Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(file);
            string manifest = Path.GetFileNameWithoutExtension(file);
            yield return (manifest, bytes);
            ReadOnlyMemory<byte> open = JournalSeal.Open(bytes);
            if (open.Length < bytes.Length) yield return (manifest, open.ToArray());
        }

        foreach (object[] row in ProtocolTests.Golden) yield return ((string)row[0], Convert.FromHexString((string)row[2]));
        Trajectory[] many = [.. Enumerable.Range(0, 30).Select(i => new Trajectory(i, [1, 2, 3, (byte)i], 0.5f, i, "explorer-1"))];
        foreach (object message in new object[] { new StoreTrajectories(5, many), new TrajectoriesStored(many), new TrajectorySnapshot(many) })
        {
            MessageBinding binding = Bindings.Single(b => b.Type == message.GetType());
            byte[] bytes = binding.Write(message);
            for (int i = 0; i < 5; i++) yield return (binding.Manifest, bytes);
        }
    }

    private static byte[] Mutate(byte[] bytes, RandomStream random)
    {
        var mutated = new List<byte>(bytes);
        for (int times = 1 + random.NextInt(3); times > 0; times--)
        {
            int at = random.NextInt(mutated.Count + 1);
            switch (random.NextInt(5))
            {
                case 0 when at < mutated.Count:
                    mutated[at] ^= (byte)(1 << random.NextInt(8));
                    break;
                case 1:
                    mutated.RemoveRange(at, mutated.Count - at);
                    break;
                case 2:
                    for (int i = random.NextInt(9); i >= 0; i--) mutated.Insert(at, (byte)random.NextInt(256));
                    break;
                case 3:
                    byte[] promise = Promises[random.NextInt(Promises.Length)];
                    mutated.RemoveRange(at, Math.Min(promise.Length, mutated.Count - at));
                    mutated.InsertRange(at, promise);
                    break;
                default:
                    if (at < mutated.Count) mutated[at] = (byte)random.NextInt(256);
                    break;
            }
        }

        return [.. mutated];
    }
}
