using ActorLab.Domain.Common;

namespace ActorLab.Tests.Domain.Common;

public sealed class ContentStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Content_is_named_by_its_sha256()
    {
        var store = new ContentStore(_folder["weights"]);
        string hash = store.Put("abc"u8);

        // The digest of "abc" in the standard that defines the hash.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash);
        Assert.Equal(hash, store.Put("abc"u8));
        Assert.True(store.Has(hash));
        Assert.Equal("abc"u8.ToArray(), store.Find(hash));
        Assert.Single(Directory.GetFiles(store.Folder));
        store.Delete(hash);
        Assert.Null(store.Find(hash));
    }

    [Fact]
    public void Damage_is_found_when_read()
    {
        var store = new ContentStore(_folder.Path);
        string hash = store.Put("abc"u8);
        File.WriteAllText(store.PathOf(hash), "abd");
        Assert.Contains(hash, Assert.Throws<InvalidDataException>(() => store.Find(hash)).Message, StringComparison.Ordinal);
        File.WriteAllText(store.PathOf(hash), "ab");
        store.Put("abc"u8);
        Assert.Equal("abc"u8.ToArray(), store.Find(hash));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    public void What_is_no_hash_never_becomes_a_path(string name) =>
        Assert.Throws<ArgumentException>(() => new ContentStore(_folder.Path).PathOf(name));
}
