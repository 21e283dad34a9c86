using System.Collections.Concurrent;
using System.Globalization;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>
/// The files of search states in a run directory: a folder a shard, each file named by its content's hash. What earlier
/// lives of the run left there is known from the start, so that it can be told from what is being written now.
/// </summary>
public sealed class ShardFiles
{
    private const string Prefix = "shard-";

    private readonly string _folder;
    private readonly ConcurrentDictionary<int, string[]> _leftovers = [];

    /// <summary>Opens or makes the folder. Nobody may be writing there yet.</summary>
    public ShardFiles(string folder)
    {
        _folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(_folder);
        foreach (string path in Directory.EnumerateDirectories(_folder, Prefix + "*"))
        {
            if (!int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int shard)) continue;
            AtomicFile.DeleteLeftovers(path);
            _leftovers[shard] = [.. Directory.EnumerateFiles(path).Select(f => Path.GetFileName(f)).Where(ContentStore.IsHash)];
        }
    }

    /// <summary>Writes a shard's state; gives its hash.</summary>
    public string Put(ShardState state) => Store(state.Shard).Put(state.Write());

    /// <summary>A shard's state by its hash.</summary>
    /// <exception cref="InvalidDataException">It is not there, or damaged; a damaged file is deleted, so that it can be written again.</exception>
    public ShardState Get(int shard, string hash)
    {
        ContentStore store = Store(shard);
        byte[] saved;
        try
        {
            saved = store.Find(hash) ?? throw new InvalidDataException($"{store.PathOf(hash)}: the file is missing.");
        }
        catch (InvalidDataException)
        {
            store.Delete(hash);
            throw;
        }

        return ShardState.Read(saved);
    }

    /// <summary>Deletes states of a shard that nothing refers to any more.</summary>
    public void Delete(int shard, IEnumerable<string> hashes)
    {
        ContentStore store = Store(shard);
        foreach (string hash in hashes) store.Delete(hash);
    }

    /// <summary>Deletes what earlier lives left of a shard, once, but for those states that are still referred to.</summary>
    public void Clean(int shard, IReadOnlyCollection<string> referred)
    {
        if (_leftovers.TryRemove(shard, out string[]? left)) Delete(shard, left.Except(referred));
    }

    private ContentStore Store(int shard) => new(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{shard}")));
}
