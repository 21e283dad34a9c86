using System.Text.Json.Nodes;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.RuleEvolution;

public sealed class RulesShowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string HallOfFame(string text)
    {
        File.WriteAllText(_folder["hall-of-fame.tsv"], text);
        return _folder.Path;
    }

    private static async Task<JsonObject[]> Show(string ruleOrDirectory)
    {
        CliRun run = await CliRun.Of("rules", "show", "--json", ruleOrDirectory);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return [.. run.Json["rules"]!.AsArray().Select(r => r!.AsObject())];
    }

    private static async Task Refused(string message, params string[] args)
    {
        CliRun run = await CliRun.Of(["rules", "show", .. args]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith("error: " + message, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("g_bp", "g_bp", "g_bp", true)]
    [InlineData("neg(neg(id(g_bp)))", "g_bp", "g_bp", true)]
    [InlineData("mul(step(hp), b_W)", "mul(b_W, step(hp))", "g_bp", true)]
    [InlineData("left(g_h, h)", "g_h", "g_h", false)]
    [InlineData("scale2(g_bp)", "scale2(g_bp)", "scale2(g_bp)", false)]
    public async Task Forms_of_back_propagation_are_known_for_it(string rule, string canonical, string simplest, bool isBackPropagation)
    {
        JsonObject found = Assert.Single(await Show(rule));
        Assert.Equal(rule, (string)found["rule"]!);
        Assert.Equal(canonical, (string)found["canonical"]!);
        Assert.Equal(isBackPropagation, (bool)found["isBackPropagation"]!);
        // An operand that does the same is as simple, whichever is named: b_W is g_h.
        Assert.Contains((string)found["simplest"]!, (string[])[simplest, simplest == "g_h" ? "b_W" : simplest]);
    }

    [Fact]
    public async Task Size_depth_and_hash_are_those_of_the_rule()
    {
        JsonObject sum = Assert.Single(await Show("clip0.1(add(g_bp, h))")), turned = Assert.Single(await Show("clip0.1(add(h, g_bp))"));
        Assert.Equal((4, 3), ((int)sum["size"]!, (int)sum["depth"]!));
        Assert.Equal((string)sum["hash"]!, (string)turned["hash"]!);
        Assert.Equal((string)sum["canonical"]!, (string)turned["canonical"]!);
        Assert.NotEqual((string)sum["hash"]!, (string)Assert.Single(await Show("clip0.1(sub(g_bp, h))"))["hash"]!);
    }

    [Fact]
    public async Task A_run_directory_shows_its_hall_of_fame()
    {
        JsonObject[] rules = await Show(HallOfFame("rank\tfitness\tlearning_rate\trule\n1\t0.8123\t0.03\tclip0.1(g_bp)\n2\t0.81\t0.1\tg_bp\n"));
        Assert.Equal(["clip0.1(g_bp)", "g_bp"], rules.Select(r => (string)r["rule"]!));
        Assert.Equal((1, 0.8123, 0.03), ((int)rules[0]["rank"]!, (double)rules[0]["fitness"]!, (double)rules[0]["learningRate"]!));
        CliRun text = await CliRun.Of("rules", "show", _folder.Path);
        Assert.Contains("rank              2, audited fitness 0.8100 at learning rate 0.1", text.Output, StringComparison.Ordinal);
        Assert.Contains("back-propagation  yes, it does the same", text.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mul(b_W step(hp))", "\",\" is missing at position 9")]
    [InlineData("foo(h)", "\"foo\" at position 1 is not the name of a function")]
    [InlineData("", "An operand or a function is missing at position 1")]
    [InlineData("b_next", "The rule gives batch x next layer at position 1, but a rule must give batch x layer.")]
    [InlineData("add(h, W)", "\"add\" at position 1 cannot take batch x layer and weight")]
    [InlineData("./none", "./none: There is no such run directory")]
    public Task What_is_no_rule_is_refused_with_its_place(string text, string message) => Refused(message, text);

    [Theory]
    [InlineData("1\t0.8\tg_bp\n", "hall-of-fame.tsv:1: A line must have rank, fitness, learning rate and rule")]
    [InlineData("1\t0.8\t0.1\tg_bp\n2\t0.7\t0.1\tg_pb\n", "hall-of-fame.tsv:2: \"g_pb\" at position 1")]
    [InlineData("", "hall-of-fame.tsv: The hall of fame is empty")]
    public Task A_damaged_hall_of_fame_is_refused_with_its_line(string text, string message) => Refused(Path.Combine(_folder.Path, message), HallOfFame(text));

    [Fact]
    public Task A_directory_without_a_hall_of_fame_is_refused() => Refused($"{_folder.Path}: This directory has no hall-of-fame.tsv", _folder.Path);
}
