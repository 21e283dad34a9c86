using System.Text.Json.Nodes;
using ActorLab.Domain.Data;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.Commands;

public sealed class DataVerbsTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    private static JsonObject Set(CliRun run, string name) => run.Json["sets"]!.AsArray().Single(s => (string)s!["name"]! == name)!.AsObject();

    private string Put(DataFile file, long bytes)
    {
        string path = Path.Combine(_root.Path, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new byte[bytes]);
        return path;
    }

    [Fact]
    public async Task An_empty_root_has_no_set_and_verifying_it_fails()
    {
        CliRun list = await CliRun.Of("data", "list", "--data", _root.Path, "--json");
        Assert.Equal((0, ""), (list.Code, list.Error));
        Assert.Equal(DataSetCatalog.All.Select(s => s.Name), list.Json["sets"]!.AsArray().Select(s => (string)s!["name"]!));
        Assert.All(list.Json["sets"]!.AsArray(), s => Assert.True((bool)s!["absent"]!));
        Assert.Equal(1, (await CliRun.Of("data", "verify", "--data", _root.Path)).Code);
    }

    [Fact]
    public async Task A_damaged_file_is_found_and_named()
    {
        DataSet set = DataSetCatalog.All.MinBy(s => s.Bytes)!;
        DataFile small = set.Files.MinBy(f => f.Bytes)!;
        Put(small, small.Bytes);
        CliRun list = await CliRun.Of("data", "list", set.Name, "--data", _root.Path, "--json");
        Assert.Equal("Good", (string)Set(list, set.Name)["files"]!.AsArray().Single(f => (string)f!["path"]! == small.Path)!["state"]!);
        CliRun verify = await CliRun.Of("data", "verify", set.Name, "--data", _root.Path);
        Assert.Equal(1, verify.Code);
        Assert.Contains(small.Path, verify.Output, StringComparison.Ordinal);
        Assert.Contains("SHA-256", verify.Output, StringComparison.Ordinal);
        Assert.Contains("damaged", verify.Output, StringComparison.Ordinal);

        Put(small, small.Bytes + 1);
        CliRun size = await CliRun.Of("data", "list", set.Name, "--data", _root.Path);
        Assert.Equal(0, size.Code);
        Assert.Contains($"the file has {small.Bytes + 1} bytes", size.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_sets_and_packs_that_are_not_there_are_told()
    {
        CliRun unknown = await CliRun.Of("data", "verify", "wikitables", "--data", _root.Path);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("no data set \"wikitables\"", unknown.Error, StringComparison.Ordinal);
        CliRun agreement = await CliRun.Of("data", "agreement", "--data", _root.Path);
        Assert.Equal(2, agreement.Code);
        Assert.Contains("no such data pack", agreement.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_real_sets_are_whole()
    {
        string? root = Environment.GetEnvironmentVariable("ACTORLAB_DATA");
        Skip.If(string.IsNullOrEmpty(root), "ACTORLAB_DATA is not set.");
        CliRun verify = await CliRun.Of("data", "verify", "nas", "kbqa", "--json");
        Assert.Equal(0, verify.Code);
        Assert.All(verify.Json["sets"]!.AsArray(), s => Assert.True((bool)s!["good"]!));
        CliRun list = await CliRun.Of("data", "list");
        Assert.Equal((0, ""), (list.Code, list.Error));
        Assert.Contains("wikitablequestions", list.Output, StringComparison.Ordinal);
    }
}
