using System.Security.Cryptography;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;

namespace ActorLab.Tests.Domain.Data;

public sealed class DataRootTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("actorlab-data-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_catalog_is_sound()
    {
        Assert.Equal(14, DataSetCatalog.All.Count);
        Assert.Equal(DataSetCatalog.All.Count, DataSetCatalog.All.Select(set => set.Name).Distinct().Count());
        Assert.All(DataSetCatalog.All, set =>
        {
            Assert.NotEmpty(set.Licence);
            Assert.NotEmpty(set.Origins);
            Assert.NotEmpty(set.Files);
            Assert.All(set.Origins, origin => Assert.True(Uri.IsWellFormedUriString(origin, UriKind.Absolute)));
            Assert.All(set.Files, file =>
            {
                Assert.StartsWith(set.Name + "/", file.Path, StringComparison.Ordinal);
                Assert.True(file.Bytes > 0);
                Assert.Matches("^[0-9a-f]{64}$", file.Sha256);
            });
        });
    }

    [Fact]
    public void An_unknown_set_is_told_with_the_known_ones() =>
        Assert.Contains("wikisql", Assert.Throws<InputException>(() => DataSetCatalog.Find("wikisq")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_root_that_does_not_exist_is_a_fault() =>
        Assert.Contains(DataRoot.Variable, Assert.Throws<InputException>(() => new DataRoot(Path.Combine(folder.FullName, "none"))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_root_has_nothing() => Assert.All(new DataRoot(folder.FullName).List(), report => Assert.True(report.IsAbsent));

    [Fact]
    public void Missing_short_and_damaged_files_are_told_apart()
    {
        byte[] content = [1, 2, 3, 4];
        string sum = Convert.ToHexStringLower(SHA256.HashData(content));
        DataSet set = new("toy", "Toy", "", "MIT", [], [new("toy/a", 4, sum), new("toy/b", 4, sum), new("toy/c", 4, sum), new("toy/d", 4, sum)]);
        string toy = folder.CreateSubdirectory("toy").FullName;
        File.WriteAllBytes(Path.Combine(toy, "a"), content);
        File.WriteAllBytes(Path.Combine(toy, "b"), [1, 2]);
        File.WriteAllBytes(Path.Combine(toy, "c"), [1, 2, 3, 5]);
        var root = new DataRoot(folder.FullName);

        Assert.Equal(
            [DataFileState.Good, DataFileState.WrongSize, DataFileState.Good, DataFileState.Missing],
            root.Inspect(set).Files.Select(file => file.State));
        List<DataProgress> progress = [];
        DataSetReport report = Assert.Single(root.Verify([set], progress.Add));
        Assert.Equal(
            [DataFileState.Good, DataFileState.WrongSize, DataFileState.WrongSum, DataFileState.Missing],
            report.Files.Select(file => file.State));
        Assert.False(report.IsGood);
        Assert.Equal(4, report.GoodBytes);
        Assert.Equal([(4L, 8L), (8L, 8L)], progress.Select(p => (p.DoneBytes, p.TotalBytes)));
        Assert.Equal(Path.Combine(toy, "a"), root.Locate("toy", "a"));
        Assert.Contains("data verify toy", Assert.Throws<InputException>(() => root.Locate("toy", "d")).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_real_root_holds_what_the_catalog_says()
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        DataRoot root = DataRoot.Require();
        Assert.All(root.List(), report => Assert.True(report.IsGood || report.IsAbsent, report.Set.Name));
        DataSetReport[] small = [.. root.Verify([DataSetCatalog.Find("kbqa"), DataSetCatalog.Find("nas")])];
        Skip.If(small.Any(report => report.IsAbsent), "the data root lacks kbqa or nas");
        Assert.All(small, report => Assert.True(report.IsGood));
    }
}
