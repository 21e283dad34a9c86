using System.Security.Cryptography;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Weights;

/// <summary>
/// Weights that are arriving: a file that holds the bytes from the start to where they are missing. It outlives a crash,
/// so that a broken pull goes on. A few chunks are asked for ahead; one that does not fit at the end is not used.
/// </summary>
internal sealed class PartialDownload : IDisposable
{
    private const string Suffix = ".part";

    private readonly ContentStore _store;
    private readonly FileStream _file;
    private long _asked;

    public PartialDownload(ContentStore store, WeightsAnnounced target)
    {
        _store = store;
        Target = target;
        string path = store.PathOf(target.Hash) + Suffix;
        foreach (string stale in Directory.EnumerateFiles(store.Folder, "*" + Suffix).Where(f => f != path)) File.Delete(stale);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        if (_file.Length > target.Size) _file.SetLength(0);
        _file.Seek(0, SeekOrigin.End);
        _asked = Have;
    }

    public WeightsAnnounced Target { get; }

    public long Have => _file.Length;

    public bool IsComplete => Have == Target.Size;

    /// <summary>The next chunks to ask for, as far as the window allows.</summary>
    public IEnumerable<PullWeightsChunk> NextPulls(int chunkBytes, int window)
    {
        while (_asked < Target.Size && _asked - Have < (long)chunkBytes * window)
        {
            int length = (int)Math.Min(chunkBytes, Target.Size - _asked);
            yield return new PullWeightsChunk(Target.Hash, _asked, length);
            _asked += length;
        }
    }

    /// <summary>Forgets what was asked for, so that it is asked for again.</summary>
    public void Rewind() => _asked = Have;

    /// <summary>Takes a chunk in, if it is the one that is missing next.</summary>
    public bool Add(WeightsChunk chunk)
    {
        if (chunk.Hash != Target.Hash || chunk.Offset != Have || chunk.Data is not { Length: > 0 } data || Have + data.Length > Target.Size) return false;
        _file.Write(data);
        if (_asked < Have) _asked = Have;
        return true;
    }

    /// <summary>Moves the whole file into the store if it has the announced hash; else throws it away.</summary>
    public bool Finish()
    {
        _file.Seek(0, SeekOrigin.Begin);
        bool isGood = Convert.ToHexStringLower(SHA256.HashData(_file)) == Target.Hash;
        if (isGood) _file.Flush(flushToDisk: true);
        string path = _file.Name;
        _file.Dispose();
        if (isGood) AtomicFile.Commit(path, _store.PathOf(Target.Hash));
        else File.Delete(path);
        return isGood;
    }

    /// <summary>Throws away what has arrived.</summary>
    public void Abandon()
    {
        _file.Dispose();
        File.Delete(_file.Name);
    }

    public void Dispose() => _file.Dispose();
}
