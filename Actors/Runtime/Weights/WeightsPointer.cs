using System.Text.Json;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Weights;

/// <summary>The small file <c>latest.json</c> that names the newest weights of a store.</summary>
public static class WeightsPointer
{
    private const string Name = "latest.json";

    /// <summary>The newest weights, or null where none were published.</summary>
    /// <exception cref="InvalidDataException">The file is there and says something else.</exception>
    public static WeightsAnnounced? Read(ContentStore store)
    {
        string path = Path.Combine(store.Folder, Name);
        if (!File.Exists(path)) return null;
        try
        {
            Pointer? pointer = JsonSerializer.Deserialize<Pointer>(File.ReadAllBytes(path), JsonSerializerOptions.Web);
            if (pointer is not null && ContentStore.IsHash(pointer.Hash)) return new WeightsAnnounced(pointer.Version, pointer.Hash, pointer.Size);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: the pointer to the newest weights cannot be read: {e.Message}", e);
        }

        throw new InvalidDataException($"{path}: the pointer to the newest weights names none.");
    }

    /// <summary>Deletes a pointer that cannot be read: the next weights published make a new one. Only while nobody publishes.</summary>
    /// <returns>What was wrong with it, or null.</returns>
    public static string? DeleteDamaged(ContentStore store)
    {
        try
        {
            Read(store);
            return null;
        }
        catch (InvalidDataException e)
        {
            File.Delete(Path.Combine(store.Folder, Name));
            return e.Message;
        }
    }

    internal static void Write(ContentStore store, WeightsAnnounced latest) => AtomicFile.Write(
        Path.Combine(store.Folder, Name),
        JsonSerializer.SerializeToUtf8Bytes(new Pointer(latest.Version, latest.Hash, latest.Size), JsonSerializerOptions.Web));

    private sealed record Pointer(long Version, string Hash, long Size);
}
