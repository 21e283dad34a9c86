using System.Formats.Tar;
using System.IO.Compression;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Tables;

public sealed class DataCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Pack(params (string Name, string Text)[] files)
    {
        string path = Path.Combine(_folder.Path, "set.tar.gz");
        using var writer = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach ((string name, string text) in files)
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) });
        return path;
    }

    private string Cache => Path.Combine(_folder.Path, "cache");

    [Fact]
    public void UnpacksWhatIsWantedOnce()
    {
        string pack = Pack(("a/x.csv", "1"), ("a/y.html", "2"));
        string folder = DataCache.Unpack(pack, Cache, n => n.EndsWith(".csv", StringComparison.Ordinal));
        Assert.Equal("1", File.ReadAllText(Path.Combine(folder, "a", "x.csv")));
        Assert.False(File.Exists(Path.Combine(folder, "a", "y.html")));
        File.WriteAllText(Path.Combine(folder, "a", "x.csv"), "kept");
        Assert.Equal(folder, DataCache.Unpack(pack, Cache, _ => true));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(folder, "a", "x.csv")));
    }

    [Fact]
    public void AChangedPackGetsAFolderOfItsOwn()
    {
        string first = DataCache.Unpack(Pack(("x", "1")), Cache, _ => true), second = DataCache.Unpack(Pack(("x", "2")), Cache, _ => true);
        Assert.NotEqual(first, second);
        Assert.Equal("2", File.ReadAllText(Path.Combine(second, "x")));
    }

    [Fact]
    public void ManyAtOnceLeaveOneWholeFolder()
    {
        string pack = Pack([.. Enumerable.Range(0, 50).Select(i => ($"f{i}", $"{i}"))]);
        string[] folders = new string[8];
        Parallel.For(0, folders.Length, i => folders[i] = DataCache.Unpack(pack, Cache, _ => true));
        Assert.Single(folders.Distinct());
        Assert.Equal(50, Directory.GetFiles(folders[0]).Length);
        Assert.Single(Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public void ADamagedOrMissingOrMaliciousPackIsRefusedAndLeavesNothing()
    {
        string damaged = _folder.File("bad.tar.gz", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
        Assert.Throws<InputException>(() => DataCache.Unpack(damaged, Cache, _ => true));
        Assert.Throws<InputException>(() => DataCache.Unpack(damaged + ".none", Cache, _ => true));
        Assert.Throws<InputException>(() => DataCache.Unpack(Pack(("../out", "1")), Cache, _ => true));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "out")));
        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }
}
