using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Local;

namespace ActorLab.Tests.Actors.Runtime.Settings;

public sealed class SettingChangeTests
{
    private static readonly EffectiveSettings Before = Load("");

    [Fact]
    public void Equal_settings_have_no_changes() => Assert.Empty(Load("").ChangesFrom(Before));

    [Theory]
    [InlineData("seed = 2", "seed", "1", "2", false)]
    [InlineData("budget.steps = 7", "budget.steps", "null", "7", true)]
    [InlineData("runtime.lease = 5s", "runtime.lease", "30 seconds", "5 seconds", true)]
    [InlineData("program-synthesis.workers.memory-partitions = 2", "program-synthesis.workers.memory-partitions", "1", "2", false)]
    [InlineData("program-synthesis.data.train = other", "program-synthesis.data.train", "\"train\"", "\"other\"", false)]
    [InlineData("program-synthesis.training.learning-rate = 0.5", "program-synthesis.training.learning-rate", "0.001", "0.5", false)]
    [InlineData("program-synthesis.evaluation.every = 3", "program-synthesis.evaluation.every", "500", "3", true)]
    public void A_change_tells_key_values_and_whether_a_resume_may_make_it(string line, string key, string before, string now, bool allowed) =>
        Assert.Equal([new SettingChange(key, before, now, allowed)], Load(line).ChangesFrom(Before));

    private static EffectiveSettings Load(string more) => ExperimentCatalog.Default.Schema.Parse("experiment = mapo\n" + more, "test.conf");
}
