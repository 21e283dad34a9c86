using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace ActorLab.Tests.Actors.Runtime;

/// <summary>
/// Checks a protocol's bindings with one example a type: every type has an example, round-trips through an actor system's
/// own serialization, and equals its golden bytes. ACTORLAB_WRITE_GOLDEN=1 writes golden files that do not exist yet.
/// </summary>
public static class ProtocolCheck
{
    private const string WriteVariable = "ACTORLAB_WRITE_GOLDEN";

    public static void Verify(IReadOnlyList<MessageBinding> bindings, params object[] examples)
    {
        Assert.Equal(
            bindings.Select(b => b.Type.Name).Order(StringComparer.Ordinal),
            examples.Select(e => e.GetType().Name).Order(StringComparer.Ordinal));
        using ActorSystem system = ActorSystem.Create("protocol", RuntimeConfig.Setup(RuntimeConfig.InMemory(), bindings));
        foreach (object example in examples)
        {
            MessageBinding binding = bindings.Single(b => b.Type == example.GetType());
            Serializer serializer = system.Serialization.FindSerializerFor(example);
            Assert.IsType<ActorLabSerializer>(serializer);
            byte[] bytes = serializer.ToBinary(example);
            object copy = system.Serialization.Deserialize(bytes, serializer.Identifier, binding.Manifest);
            Assert.IsType(binding.Type, copy);
            Assert.Equal(bytes, serializer.ToBinary(copy));
            Assert.Equal(Describe(example), Describe(copy));
            CheckGolden(binding, example, bytes);
        }
    }

    /// <summary>The bytes on disk must be those written today, and must read as today's example.</summary>
    private static void CheckGolden(MessageBinding binding, object example, byte[] bytes)
    {
        string path = Path.Combine(GoldenFolder(), binding.Manifest + ".bin");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            Directory.CreateDirectory(GoldenFolder());
            File.WriteAllBytes(path, bytes);
        }

        Assert.True(File.Exists(path), $"Golden/{binding.Manifest}.bin ({binding.Type.Name}) does not exist: run the test once with {WriteVariable}=1 and commit it.");
        byte[] golden = File.ReadAllBytes(path);
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(bytes));
        Assert.Equal(Describe(example), Describe(binding.Read(golden)));
    }

    /// <summary>All values of a message, by System.Text.Json: records with lists in them do not compare by value.</summary>
    private static string Describe(object message) => System.Text.Json.JsonSerializer.Serialize(message, message.GetType());

    /// <summary>Where the golden bytes of the types are, a file each, named by manifest.</summary>
    public static string GoldenFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ActorLab.sln"))) return Path.Combine(folder.FullName, "tests", "ActorLab.Tests", "Golden");
        }

        throw new InvalidOperationException("The tests must run in the project's folder.");
    }
}
