using System.Text.Json.Nodes;
using ActorLab.Domain.Data;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.RuleEvolution;

public sealed class RulesTrainTests : IDisposable
{
    private static readonly string[] Tiny = ["--validation", "100", "--batch", "20", "--layers", "64,16,12,4", "--steps", "60", "--grid", "0.01,0.03", "--tune-seeds", "1", "--seeds", "2"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _images;

    public RulesTrainTests() => _images = TinyImageFolder.Write(_folder["images"]);

    public void Dispose() => _folder.Dispose();

    // Options of a test replace the tiny ones: none may be given twice.
    private Task<CliRun> Run(string verb, string[] rules, params string[] options) =>
        CliRun.Of(["rules", verb, .. rules, "--data", _images, .. Tiny.Chunk(2).Where(o => !options.Contains(o[0])).SelectMany(o => o), .. options]);

    private async Task<JsonObject> Train(string rule, params string[] options)
    {
        CliRun run = await Run("train", [rule], [.. options, "--json"]);
        Assert.Equal(0, run.Code);
        return run.Json;
    }

    private async Task Refused(string message, string verb, string rule, params string[] options)
    {
        CliRun run = await CliRun.Of(["rules", verb, rule, .. options]);
        Assert.Equal(2, run.Code);
        Assert.StartsWith("error: " + message, run.Error.TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_net_of_own_layers_learns_and_the_same_seed_gives_the_same_numbers()
    {
        JsonObject first = await Train("g_bp", "--points", "3"), again = await Train("g_bp", "--points", "3");
        Assert.True((double)first["test"]!["mean"]! > 0.7, first.ToJsonString());
        Assert.Equal(first["test"]!.ToJsonString(), again["test"]!.ToJsonString());
        Assert.Equal(2, first["test"]!["values"]!.AsArray().Count);
        Assert.Equal([20, 40, 60], first["curve"]!.AsArray().Select(p => (int)p!["step"]!));
        Assert.Equal([0.01, 0.03], first["tried"]!.AsArray().Select(t => (double)t!["learningRate"]!));
        Assert.Contains((double)first["learningRate"]!, (double[])[0.01, 0.03]);
        Assert.StartsWith("mlp 64-16-12-4 on ", (string)first["description"]!, StringComparison.Ordinal);
        Assert.NotEqual((await Train("g_bp", "--steps", "6"))["curve"]!.ToJsonString(), (await Train("g_bp", "--steps", "6", "--seed", "2"))["curve"]!.ToJsonString());
    }

    [Fact]
    public async Task A_given_learning_rate_is_not_tuned_and_people_see_the_curve()
    {
        CliRun run = await Run("train", ["clip1(g_bp)"], "--lr", "0.02", "--points", "2");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("learning rate  0.02\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("train clip1(g_bp)  step 120 of 120", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ +60 +[01]\.\d{4} ±0\.\d{4}", run.Output);
        Assert.Matches(@"(?m)^test accuracy  [01]\.\d{4} ±0\.\d{4} \(mean and standard error of 2 seeds\)$", run.Output);
    }

    [Fact]
    public async Task Layers_choose_the_pooling()
    {
        Assert.Contains(" as 1x4x4 ", (string)(await Train("g_bp", "--layers", "16,4", "--steps", "5"))["description"]!, StringComparison.Ordinal);
        await Refused("--layers begins with 60, but images of 1x8x8 pixels have 64 of them, 16 with --pool 2.", "train", "g_bp", "--data", _images, "--validation", "100", "--layers", "60,4");
        await Refused("--layers ends with 10, but the images have 4 classes.", "train", "g_bp", "--data", _images, "--validation", "100", "--layers", "64,10");
    }

    [Theory]
    [InlineData("convolution")]
    [InlineData("residual")]
    public async Task Convolution_nets_train_too(string child)
    {
        CliRun run = await CliRun.Of(
            "rules", "train", "g_bp", "--data", _images, "--validation", "100", "--batch", "20", "--child", child, "--channels", "3,3,4", "--pool", "1", "--steps", "10", "--lr", "0.05", "--seeds", "1", "--json");
        Assert.Equal(0, run.Code);
        Assert.True((double)run.Json["test"]!["mean"]! > 0);
        Assert.Contains($"{child} net of 3 channels, then 3-4 in stages of 1 block", (string)run.Json["description"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_diverges_is_reported_and_no_fault()
    {
        JsonObject always = await Train("cube(cube(cube(scale4(shift1(scale4(g_bp))))))");
        Assert.Equal("diverged", (string)always["end"]!);
        Assert.Equal(0, (int)always["seeds"]!);
        Assert.Null(always["learningRate"]);
        CliRun given = await Run("train", ["cube(cube(cube(scale4(shift1(scale4(g_bp))))))"], "--lr", "1");
        Assert.Equal(0, given.Code);
        Assert.Contains("diverged with 2 of 2 seeds", given.Output, StringComparison.Ordinal);
        CliRun compared = await Run("compare", ["cube(cube(cube(scale4(shift1(scale4(g_bp))))))"], "--json");
        Assert.Equal(0, compared.Code);
        JsonObject rule = compared.Json["rules"]!.AsArray()[1]!.AsObject(), baseline = compared.Json["rules"]!.AsArray()[0]!.AsObject();
        Assert.Equal(-(double)baseline["test"]!["mean"]!, (double)rule["difference"]!["mean"]!, 1e-9);
    }

    [Fact]
    public async Task A_training_past_its_time_is_stopped_and_reported()
    {
        CliRun run = await Run("train", ["g_bp"], "--time-limit", "0.000001", "--json");
        Assert.Equal(1, run.Code);
        Assert.Equal("stopped", (string)run.Json["end"]!);
        Assert.Contains("--time-limit 0", (string)run.Json["stopped"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_net_that_does_not_fit_into_memory_is_refused() => await Refused(
        "A training of this net with \"g_bp\" takes about ", "train", "g_bp", "--data", _images, "--validation", "100", "--batch", "20", "--layers", "64,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,4");

    [Fact]
    public async Task Ctrl_C_ends_a_training()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(130, (await CliRun.Of(null, ["rules", "train", "g_bp", "--data", _images, .. Tiny], stop: stop.Token)).Code);
    }

    [Fact]
    public async Task Rules_are_compared_with_back_propagation_in_pairs_and_drawn()
    {
        string picture = _folder["curves.png"];
        CliRun run = await Run("compare", ["scale2(g_bp)", "mul(b_W, step(hp))"], "--seeds", "3", "--points", "4", "--picture", picture, "--json");
        Assert.Equal(0, run.Code);
        JsonObject[] rules = [.. run.Json["rules"]!.AsArray().Select(r => r!.AsObject())];
        Assert.Equal(["back-propagation", "rule 1", "rule 2"], rules.Select(r => (string)r["name"]!));
        Assert.Null(rules[0]["difference"]);
        // It is back-propagation, tuned alike and paired: no difference at all.
        Assert.Equal((0.0, 3), ((double)rules[2]["difference"]!["mean"]!, (int)rules[2]["difference"]!["pairs"]!));
        Assert.True((double)rules[1]["difference"]!["low"]! <= (double)rules[1]["difference"]!["high"]!);
        byte[] bytes = await File.ReadAllBytesAsync(picture);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);
        Assert.True(bytes.Length > 5_000);
    }

    [Fact]
    public async Task A_comparison_reads_a_run_and_shows_a_table()
    {
        File.WriteAllText(_folder["hall-of-fame.tsv"], "1\t0.8\t0.03\tclip1(g_bp)\n2\t0.8\t0.03\tg_h\n");
        CliRun run = await Run("compare", [_folder.Path], "--rank", "2");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("rule      g_h\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("95 % interval", run.Output, StringComparison.Ordinal);
        await Refused($"{_folder.Path}: The hall of fame has no rank 3; it has 1 to 2.", "compare", _folder.Path, "--rank", "3");
    }

    [Theory]
    [InlineData("--data: there is no data set 'fashon-mnist'; did you mean 'fashion-mnist'?", "--data", "fashon-mnist")]
    [InlineData("/no/such: There is no such folder of images.", "--data", "/no/such")]
    [InlineData("/no/such: There is no such folder of data sets", "--data-root", "/no/such")]
    [InlineData("--layers: '196,x' is no list of numbers", "--layers", "196,x")]
    [InlineData("--layers: give at least two numbers", "--layers", "196")]
    [InlineData("--layers: only an mlp has layers", "--layers", "196,10", "--child", "residual")]
    [InlineData("--channels: an mlp has no channels", "--channels", "8,8")]
    [InlineData("--grid: learning rates must be above 0", "--grid", "0.1,0")]
    [InlineData("--lr: learning rates must be above 0", "--lr", "-1")]
    [InlineData("--momentum: allowed is at least 0 and below 1", "--momentum", "1")]
    [InlineData("--steps: allowed is at least 1", "--steps", "0")]
    [InlineData("--time-limit: allowed is above 0", "--time-limit", "0")]
    [InlineData("--device: 'gpu' is not cpu or cuda:N", "--device", "gpu")]
    public Task Bad_options_are_refused_by_their_name(string message, params string[] options) => Refused(message, "train", "g_bp", options);

    [Fact]
    public async Task Too_few_images_and_a_picture_nowhere_are_refused()
    {
        await Refused("A step takes 500 images, but there are only 300 to train on", "train", "g_bp", "--data", _images, "--validation", "100", "--batch", "500");
        await Refused("5000 validation images cannot be set apart from 400 training images", "train", "g_bp", "--data", _images);
        await Refused("/no/such/a.png: There is no such folder for the picture.", "train", "g_bp", "--data", _images, "--picture", "/no/such/a.png");
    }

    [SkippableFact]
    public async Task Fashion_MNIST_is_learned()
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        CliRun run = await CliRun.Of("rules", "train", "g_bp", "--layers", "196,32,10", "--steps", "60", "--lr", "0.1", "--seeds", "1", "--json");
        Assert.Equal(0, run.Code);
        Assert.True((double)run.Json["test"]!["mean"]! > 0.6, run.Json.ToJsonString());
    }
}
