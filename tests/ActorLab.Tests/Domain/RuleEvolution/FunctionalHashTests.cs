using ActorLab.Domain.RuleEvolution;
using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Domain.RuleEvolution;

[Collection(TorchCollection.Name)]
public sealed class FunctionalHashTests
{
    [Theory]
    [InlineData("g_bp", "mul(b_W, step(hp))")]
    [InlineData("g_bp", "mul(step(h), g_h)")]
    [InlineData("normto(g_bp, hp)", "normto(allinf(g_bp), neg(hp))")]
    [InlineData("sub(neg(h), g_bp)", "neg(add(g_bp, h))")]
    [InlineData("fro(g_bp)", "fro(scale4(fro(g_bp)))")]
    [InlineData("noise0.1(g_bp)", "noise0.1(id(mul(step(h), b_W)))")]
    [InlineData("rmsall0.9(g_bp)", "rmsall0.9(scale2(g_bp))")]
    [InlineData("matmul(b_next, sign(W))", "matmul(b_next, signW)")]
    [InlineData("sub(g_bp, g_bp)", "left(sub(h, h), b_R)")]
    public void Rules_that_do_the_same_have_one_hash(string first, string second) => Assert.Equal(Hash(first), Hash(second));

    [Fact]
    public void Rules_that_differ_have_different_hashes()
    {
        string[] rules =
        [
            "g_bp", "g_h", "neg(g_bp)", "scale2(g_bp)", "scale0.5(g_bp)", "clip1(g_bp)", "clip0.5(g_bp)", "clip0.1(g_bp)", "clip0.01(g_bp)", "b_R", "b_S", "b_L_R_L", "hp", "h", "fro(g_bp)",
            "stdcol(g_bp)", "stdcol0.9(g_bp)", "rmscol(g_bp)", "rmscol0.9(g_bp)", "rmsall(g_bp)", "rmsall0.9(g_bp)", "noise0.1(g_bp)", "noise0.01(g_bp)", "noise0.001(g_bp)",
            "dropout0.01(g_bp)", "dropout0.1(g_bp)", "cube(g_bp)", "shift0.01(g_bp)", "normto(g_bp, hp)", "normto(g_bp, h)", "normto(g_bp, b_R)", "sub(h, h)",
        ];
        Assert.Equal(rules.Length, rules.Select(Hash).Distinct().Count());
    }

    [Fact]
    public void The_canonical_form_of_a_rule_keeps_its_hash()
    {
        IRandomSource random = new Xoshiro256(11);
        int same = 0;
        for (int i = 0; i < 200; i++)
        {
            Rule rule = RandomRules.Draw(random, RuleSpace.All);
            if (FunctionalHash.Of(CompiledRule.Compile(rule)) == FunctionalHash.Of(CompiledRule.Compile(RuleCanonical.Of(rule)))) same++;
        }

        // Noise drawn in another order, and guards of division where values are tiny, may tell them apart.
        Assert.InRange(same, 190, 200);
    }

    private static string Hash(string rule) => FunctionalHash.Of(CompiledRule.Compile(rule));
}
