using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.Runtime.Settings;

public sealed class SettingsSchemaTests
{
    internal static readonly SettingsSchema Schema = new(
    [
        SettingsSection.Of<SampleOptions>("sample-system", "A system for tests.", "sample", "simple"),
        SettingsSection.Of<OtherOptions>("other-system", "Another one.", "other"),
    ]);

    private static EffectiveSettings Parse(string text, params string[] sets) =>
        Schema.Parse(text, "my.conf", [.. sets.Select(SettingsOverride.Parse)]);

    private static string Fault(string text, params string[] sets) => Assert.Throws<InputException>(() => Parse(text, sets)).Message;

    [Fact]
    public void Every_kind_of_setting_is_bound()
    {
        EffectiveSettings settings = Parse("""
            experiment = sample, seed : 7   # two in a line
            device = cuda:1
            budget { steps = 1000, wall-time = 10 minutes }
            sample-system {
              max-expressions = 5
              policy { hidden-size = 50, learning-rate = 2e-4 }
              policy.dropout.rate = 0.5   // joined with the section above
              round = 1.5 minutes
              memory = 64 KB
              exploration = systematic
              layers = [
                1
                2, 3
              ]
              stop-words = [the, "of \"it\""]
              vectors = "a/b \u0041.txt"
              sample-from = null
              optimizer = sgd
            }
            """);
        Assert.Equal("sample", settings.Experiment);
        Assert.Equal((7, "cuda:1", 1000, TimeSpan.FromMinutes(10)), (settings.Run.Seed, settings.Run.Device, settings.Run.Budget.Steps!.Value, settings.Run.Budget.WallTime!.Value));
        var expected = new SampleOptions
        {
            MaxExpressions = 5,
            Policy = new() { HiddenSize = 50, LearningRate = 2e-4, Dropout = new() { Rate = 0.5 } },
            Round = TimeSpan.FromSeconds(90),
            Memory = 64_000,
            Exploration = SampleOptions.Kind.Systematic,
            Layers = [1, 2, 3],
            StopWords = ["the", "of \"it\""],
            Vectors = "a/b A.txt",
            SampleFrom = null,
            Optimizer = "sgd",
        };
        Assert.Equal(expected, settings.Section<SampleOptions>());
    }

    [Fact]
    public void What_is_not_given_has_its_default() => Assert.Equal(new SampleOptions(), Parse("experiment = sample").Section<SampleOptions>());

    [Theory]
    [InlineData("sample-system {\n  policy {\n    hiden-size = 3\n  }\n}", "my.conf:3: unknown key 'sample-system.policy.hiden-size'; did you mean 'sample-system.policy.hidden-size'? Known in 'sample-system.policy': hidden-size, learning-rate, dropout")]
    [InlineData("\n\nsample-system.policy.dropout.rat = 3", "my.conf:3: unknown key 'sample-system.policy.dropout.rat'; did you mean 'sample-system.policy.dropout.rate'?")]
    [InlineData("sample-sistem { max-expressions = 3 }", "my.conf:1: unknown key 'sample-sistem'; did you mean 'sample-system'?")]
    [InlineData("sede = 3", "my.conf:1: unknown key 'sede'; did you mean 'seed'?")]
    [InlineData("# c\nhidden-size = 3", "my.conf:2: unknown key 'hidden-size'; did you mean 'sample-system.policy.hidden-size'?")]
    [InlineData("sample-system { qqqqqq = 1 }", "my.conf:1: unknown key 'sample-system.qqqqqq'; Known in 'sample-system': max-expressions")]
    public void A_misspelled_key_is_named_with_the_right_one(string text, string message) => Assert.StartsWith(message, Fault(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("budget.wall-time = 10 parsecs", "my.conf:1: 'budget.wall-time' = '10 parsecs' has the wrong unit: 'parsecs' is not a unit of time; write a duration such as")]
    [InlineData("budget.wall-time = 10", "my.conf:1: 'budget.wall-time' = '10' has no unit")]
    [InlineData("budget {\n steps = 10 s }", "my.conf:2: 'budget.steps' = '10 s' has the wrong unit: 's' is not wanted, write a plain whole number of steps")]
    [InlineData("sample-system.memory = 64 minutes", "my.conf:1: 'sample-system.memory' = '64 minutes' has the wrong unit: 'minutes' is not a unit of size")]
    [InlineData("sample-system.memory = 1.0001 KB", "my.conf:1: 'sample-system.memory' = '1.0001 KB' is no whole number of bytes")]
    [InlineData("sample-system.memory = 999999999999 TB", "my.conf:1: 'sample-system.memory' = '999999999999 TB' is larger than can be counted")]
    [InlineData("sample-system.round = 2 h", "my.conf:1: 'sample-system.round' = '2 h' is out of range: allowed is 1 second to 1 hour")]
    [InlineData("sample-system.memory = 3 B", "my.conf:1: 'sample-system.memory' = '3 B' is out of range: allowed is at least 1 KiB")]
    [InlineData("threads = 0", "my.conf:1: 'threads' = '0' is out of range: allowed is 1 to 1024")]
    [InlineData("sample-system.policy.learning-rate = 0", "my.conf:1: 'sample-system.policy.learning-rate' = '0' is out of range: allowed is above 0 and at most 1")]
    [InlineData("sample-system.policy.dropout.rate = 1", "my.conf:1: 'sample-system.policy.dropout.rate' = '1' is out of range: allowed is at least 0 and below 1")]
    [InlineData("sample-system.policy.dropout.rate = NaN", "my.conf:1: 'sample-system.policy.dropout.rate' = 'NaN' is no number")]
    [InlineData("sample-system.max-expressions = 99999999999", "my.conf:1: 'sample-system.max-expressions' = '99999999999' is out of range: whole number of expressions, 1 to 10")]
    [InlineData("sample-system.max-expressions = many", "my.conf:1: 'sample-system.max-expressions' = 'many' is no whole number")]
    [InlineData("sample-system.max-expressions = null", "my.conf:1: 'sample-system.max-expressions' cannot be null")]
    [InlineData("sample-system.max-expressions = [1]", "my.conf:1: 'sample-system.max-expressions' takes one value, not a list")]
    [InlineData("sample-system.layers = 5", "my.conf:1: 'sample-system.layers' is a list: write sample-system.layers = [ ... ]")]
    [InlineData("sample-system {\n layers = [5,\n 0] }", "my.conf:2: 'sample-system.layers[1]' = '0' is out of range: allowed is at least 1")]
    [InlineData("sample-system.exploration = random-walc", "my.conf:1: 'sample-system.exploration' = 'random-walc' is not allowed; did you mean 'random-walk'? Allowed: systematic, random-walk")]
    [InlineData("sample-system.optimizer = adamw", "my.conf:1: 'sample-system.optimizer' = 'adamw' is not allowed; did you mean 'adam'? Allowed: adam, sgd")]
    [InlineData("sample-system.keep-samples = maybe", "my.conf:1: 'sample-system.keep-samples' = 'maybe' is neither true nor false")]
    [InlineData("device = gpu", "my.conf:1: 'device' = 'gpu' is not cpu or cuda:N")]
    [InlineData("budget = 5", "my.conf:1: 'budget' is a section: write budget { ... }")]
    [InlineData("sample-system = 5", "my.conf:1: 'sample-system' is a section")]
    [InlineData("akka = 5", "my.conf:1: 'akka' is a section")]
    [InlineData("experiment = sampel", "my.conf:1: 'experiment' = 'sampel' is none of ours; did you mean 'sample'? Known: sample, simple, other")]
    [InlineData("experiment = sample\nother-system { number = 1 }", "my.conf:2: section 'other-system' has no effect in experiment 'sample', which reads 'sample-system'")]
    [InlineData("\nruntime.restart-delay-min = 1 h", "my.conf:2: section 'runtime': restart-delay-min is longer than restart-delay-max")]
    [InlineData("sample-system {\n keep-samples = on\n sample-from = null }", "my.conf:1: section 'sample-system': keep-samples needs sample-from")]
    public void A_wrong_value_is_named_with_what_is_allowed(string text, string message) => Assert.StartsWith(message, Fault(text), StringComparison.Ordinal);

    [Fact]
    public void The_last_of_two_settings_is_the_one_at_fault() =>
        Assert.StartsWith("my.conf:3: 'threads' = '0'", Fault("threads = 2\nseed = 4\nthreads = 0"), StringComparison.Ordinal);

    [Fact]
    public void Overrides_win_and_are_checked_like_the_file()
    {
        EffectiveSettings settings = Parse("experiment = sample\nthreads = 2", "threads=3", "sample-system.layers=[7, 8]", "sample-system.vectors=C:\\x y=z", "sample-system.sample-from=null");
        Assert.Equal(3, settings.Run.Threads);
        Assert.Equal([7, 8], settings.Section<SampleOptions>().Layers);
        Assert.Equal("C:\\x y=z", settings.Section<SampleOptions>().Vectors);
        Assert.Null(settings.Section<SampleOptions>().SampleFrom);
        Assert.StartsWith("--set sample-system.polcy.x=1: unknown key 'sample-system.polcy'; did you mean 'sample-system.policy'?", Fault("", "sample-system.polcy.x=1"), StringComparison.Ordinal);
        Assert.StartsWith("--set threads=0: 'threads' = '0' is out of range", Fault("", "threads=0"), StringComparison.Ordinal);
        Assert.StartsWith("--set threads: write key=value", Fault("", "threads"), StringComparison.Ordinal);
        Assert.StartsWith("--set =3: write key=value", Fault("", "=3"), StringComparison.Ordinal);
        Assert.StartsWith("--set a b=3: 'a b' is no key", Fault("", "a b=3"), StringComparison.Ordinal);
        Assert.StartsWith("--set sample-system.layers=[1: this '[' is never closed", Fault("", "sample-system.layers=[1"), StringComparison.Ordinal);
        Assert.StartsWith("--set budget={steps=1}: set one key at a time", Fault("", "budget={steps=1}"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_experiment_must_be_named_to_run() =>
        Assert.Equal("my.conf: the key 'experiment' is missing: say which one to run", Assert.Throws<InputException>(() => Parse("seed = 3").Experiment).Message);

    [Fact]
    public void Akka_settings_reach_the_actor_system_untouched()
    {
        EffectiveSettings settings = Parse("""
            experiment = sample
            akka {
              loglevel = DEBUG
              actor.serialization-bindings { "System.Object, mscorlib" = hyperion }
              remote.dot-netty.tcp { port = 0, hostname = "127.0.0.1" }
              some { list = [a, "b c"], time = 5 s, path = "C:\\x\"y" }
            }
            """, "akka.loglevel=INFO", "akka.new.key=on");
        foreach (EffectiveSettings s in new[] { settings, Parse(settings.ToHocon()) })
        {
            Assert.Equal("INFO", s.Akka.GetString("akka.loglevel"));
            Assert.True(s.Akka.GetBoolean("akka.new.key"));
            Assert.Equal("hyperion", s.Akka.GetConfig("akka.actor.serialization-bindings").GetString("\"System.Object, mscorlib\""));
            Assert.Equal(["a", "b c"], s.Akka.GetStringList("akka.some.list"));
            Assert.Equal(TimeSpan.FromSeconds(5), s.Akka.GetTimeSpan("akka.some.time"));
            Assert.Equal("C:\\x\"y", s.Akka.GetString("akka.some.path"));
        }

        Assert.True(Parse("experiment = sample").Akka.IsEmpty);
    }

    [Fact]
    public void Effective_settings_bind_to_the_equal_records()
    {
        EffectiveSettings given = Parse("""
            experiment = sample
            data.root = "/some/where \"odd\"\\n"
            budget.wall-time = 1500 us
            budget.wall-time = 90061 s
            checkpoint.every-time = null
            sample-system { memory = 65537 B, layers = [], stop-words = ["null", "", "a=b"], vectors = "null", policy.learning-rate = 0.1, round = 61.5s }
            """);
        EffectiveSettings again = Parse(given.ToHocon());
        Assert.Equal(given.Run, again.Run);
        Assert.Equal(given.Section<SampleOptions>(), again.Section<SampleOptions>());
        Assert.Equal("null", again.Section<SampleOptions>().Vectors);
        Assert.Equal(given.ToHocon(), again.ToHocon());
    }

    [Property]
    public void Any_text_number_and_time_survives_the_round_trip(string? text, double number, long ticks, long bytes)
    {
        double rate = double.IsFinite(number) ? Math.Clamp(Math.Abs(number), double.Epsilon, 1) : 0.5;
        var record = new RoundTripOptions { Text = text, Rate = rate, Time = new TimeSpan(ticks), Bytes = bytes };
        string hocon = HoconWriter.Write(RecordBinder.Write(record));
        object again = new RecordBinder([]).Bind(RecordShape.Of(typeof(RoundTripOptions)), HoconReader.Read(hocon, "x.conf"), "");
        Assert.Equal(record, again);
    }

    private sealed record RoundTripOptions
    {
        [Setting("Text.")]
        public string? Text { get; init; }

        [Setting("Rate.")]
        public double Rate { get; init; }

        [Setting("Time.")]
        public TimeSpan Time { get; init; }

        [Setting("Bytes.", Unit = SettingAttribute.Bytes)]
        public long Bytes { get; init; }
    }

    [Fact]
    public void A_record_that_cannot_be_bound_is_refused_when_it_is_registered()
    {
        Assert.Contains("has no [Setting]", Assert.Throws<NotSupportedException>(() => new SettingsSchema([SettingsSection.Of<Bare>("bare", "", "b")])).Message, StringComparison.Ordinal);
        Assert.Contains("not supported", Assert.Throws<NotSupportedException>(() => new SettingsSchema([SettingsSection.Of<Odd>("odd", "", "o")])).Message, StringComparison.Ordinal);
    }

    private sealed record Bare
    {
        public int Number { get; init; }
    }

    private sealed record Odd
    {
        [Setting("A list that is not equal by value.")]
        public IReadOnlyList<int> Numbers { get; init; } = [];
    }
}
