using ActorLab.Tests.Architecture;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

/// <summary>The trained model that the repository carries: no run and no data are needed to ask it.</summary>
public sealed class CarriedModelTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "hocon", "program-synthesis");
    private static readonly string Model = Path.Combine(Folder, "wtq-wide.model");

    [Fact]
    public async Task It_answers_about_a_table_that_it_was_not_trained_on()
    {
        CliRun asked = await CliRun.Of("ask", "--model", Model, "--table", Path.Combine(Folder, "quickstart", "tables", "rivers.csv"), "which river is the longest?", "--json");
        Assert.Equal((0, "Nile", true), (asked.Code, (string?)asked.Json["text"], (bool)asked.Json["calibrated"]!));
    }

    [Fact]
    public async Task It_is_small_and_says_its_datas_licence()
    {
        Assert.InRange(new FileInfo(Model).Length, 1, 10_000_000);
        Assert.Contains("CC BY-SA 4.0", (await CliRun.Of("model", "show", Model)).Output, StringComparison.Ordinal);
    }
}
