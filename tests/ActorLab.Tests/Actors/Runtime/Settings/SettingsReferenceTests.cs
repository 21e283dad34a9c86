using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Local;
using ActorLab.Tests.Architecture;

namespace ActorLab.Tests.Actors.Runtime.Settings;

public sealed class SettingsReferenceTests
{
    [Theory]
    [InlineData("reference.conf", "")]
    [InlineData("cluster/reference.conf", " --node")]
    public void The_committed_reference_is_what_the_records_say(string name, string option)
    {
        string file = Path.Combine(Repository.Root, "hocon", name);
        string expected = option.Length > 0 ? NodeSettings.Reference() : ExperimentCatalog.Default.Schema.Reference();
        Assert.True(
            File.ReadAllText(file).ReplaceLineEndings("\n") == expected,
            $"hocon/{name} is old: run `dotnet run -c Release --project Hosts -- settings reference{option} > hocon/{name}`.");
    }

    [Fact]
    public void The_reference_of_a_node_binds_to_the_defaults() =>
        Assert.Equal(new NodeSettings(), SettingsSchema.Read<NodeSettings>(Path.Combine(Repository.Root, "hocon", "cluster", "reference.conf")));

    [Fact]
    public void The_reference_binds_to_the_defaults()
    {
        EffectiveSettings settings = SettingsSchemaTests.Schema.Parse(SettingsSchemaTests.Schema.Reference(), "reference.conf");
        Assert.Equal(new RunSettings(), settings.Run);
        Assert.Equal(new SampleOptions(), settings.Section<SampleOptions>());
        Assert.Equal(new RunSettings(), ExperimentCatalog.Default.Schema.Parse(ExperimentCatalog.Default.Schema.Reference(), "reference.conf").Run);
    }

    [Fact]
    public void The_reference_tells_meaning_unit_range_and_default()
    {
        string text = SettingsSchemaTests.Schema.Reference();
        Assert.Contains("  # How many expressions a program may have.\n  # Value: whole number of expressions, 1 to 10.\n  max-expressions = 3\n", text, StringComparison.Ordinal);
        Assert.Contains("    # The learning rate.\n    # Value: number, above 0 and at most 1.\n    learning-rate = 0.001\n", text, StringComparison.Ordinal);
        Assert.Contains("  # Value: duration with its unit, 1 second to 1 hour.\n  round = 90 seconds\n", text, StringComparison.Ordinal);
        Assert.Contains("# Value: one of sample, simple, other.\nexperiment = null\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 120, line));
    }
}
