using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.ArchitectureSearch.Controller;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.ArchitectureSearch.Tables;
using ActorLab.Domain.Common;

namespace ActorLab.Tests.Actors.ArchitectureSearch;

/// <summary>Spaces, controllers and tables as settings.</summary>
public sealed class SpaceSettingsTests
{
    private static readonly SettingsSchema Schema = new([SettingsSection.Of<Sections>("tunas", "The search.", "tunas")]);

    [Fact]
    public void A_space_is_declared_in_settings()
    {
        Sections settings = Parse("""
            experiment = tunas
            tunas {
              space {
                name = own
                input = [3, 32, 32]
                classes = 10
                blocks = [
                  "conv 3 | filters 16"
                  "bottleneck 3 5 7 | filters 16 24 32 | expansion x3 x6 | stride 2 | more 3 skippable"
                  "conv 1 | filters 64 128 | activation swish6"
                ]
              }
              controller { steps = 300, reward { kind = mnas-net-soft, beta = -0.07, target = 40 } }
              table { name = nas-bench-201, device = raspi4 }
            }
            """);
        NetworkSpace space = settings.Space.Make();
        Assert.Equal(3 * 6 * 12 * 12 * 12 * 2, ChoiceTree.Of(space).Genotypes);
        Assert.Equal(new ImageShape(3, 32, 32), space.Input);
        Assert.Equal((300, RewardKind.MnasNetSoft, -0.07), (settings.Controller.Steps, settings.Controller.Reward.Kind, settings.Controller.Reward.Beta));
        Assert.Equal("raspi4", settings.Table.Device);
    }

    [Theory]
    [InlineData("space { name = own, input = [1, 8, 8], classes = 2, blocks = [\"conv 3 | filter 8\"] }", "blocks[0]: 'filter' is nothing that conv has; allowed are filters")]
    [InlineData("space { name = own, input = [1, 8, 8], classes = 2, blocks = [] }", "blocks is empty")]
    [InlineData("space { name = fashion }", "fashion-mnist")]
    [InlineData("space { name = proxyless-nas, strides = [1, 1] }", "there must be six")]
    [InlineData("controller { delay = 0.1 }", "must not be longer than delay")]
    [InlineData("controller { reward { beta = 0.1 } }", "below 0")]
    [InlineData("study { targets = [] }", "at least one value")]
    public void What_is_wrong_is_told_with_file_and_line(string text, string says)
    {
        InputException fault = Assert.Throws<InputException>(() => Parse("experiment = tunas\ntunas." + text));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal(("my.conf", 2), (fault.File, fault.Line));
    }

    [Fact]
    public void The_reference_of_these_settings_can_be_read_again() =>
        Assert.Equal(new Sections(), Parse(Schema.Reference()));

    private static Sections Parse(string text) => Schema.Parse(text, "my.conf").Section<Sections>();

    /// <summary>As a system's options hold them.</summary>
    public sealed record Sections
    {
        [Setting("The space.")]
        public SpaceOptions Space { get; init; } = new();

        [Setting("The controller.")]
        public ControllerOptions Controller { get; init; } = new();

        [Setting("The table.")]
        public TableOptions Table { get; init; } = new();

        [Setting("The study.")]
        public TabularStudyOptions Study { get; init; } = new();
    }
}
