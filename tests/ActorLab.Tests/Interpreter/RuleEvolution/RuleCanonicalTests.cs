using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;
using FsCheck;
using FsCheck.Xunit;
using Xunit.Sdk;

namespace ActorLab.Tests.Interpreter.RuleEvolution;

public sealed class RuleCanonicalTests
{
    private static readonly RuleSpace Large = RuleSpace.All with { MaxSize = 40, MaxDepth = 12, Nesting = 0.4 };

    // Few words, so that identities meet often.
    private static readonly RuleSpace Narrow = Large with
    {
        Operands = [.. RuleFunctions.Operands.Where(o => o.Name is "h" or "g_bp" or "W" or "b_next")],
        Unaries = [.. RuleFunctions.Unaries.Where(f => !f.IsRandom && f.Kind is not (RuleUnaryKind.Shift or RuleUnaryKind.TanhSlope or RuleUnaryKind.LogisticSlope))],
    };

    [Theory]
    [InlineData("id(g_bp)", "g_bp")]
    [InlineData("neg(neg(g_bp))", "g_bp")]
    [InlineData("left(g_bp, noise0.1(h))", "g_bp")]
    [InlineData("right(noise0.1(W), g_bp)", "g_bp")]
    [InlineData("add(h, g_bp)", "add(g_bp, h)")]
    [InlineData("add(h, add(g_bp, b_R))", "add(add(b_R, g_bp), h)")]
    [InlineData("sub(neg(h), g_bp)", "neg(add(g_bp, h))")]
    [InlineData("sub(h, g_bp)", "sub(h, g_bp)")]
    [InlineData("add(neg(h), g_bp)", "sub(g_bp, h)")]
    [InlineData("neg(scale2(relu(sub(neg(h), neg(g_bp)))))", "neg(scale2(relu(sub(g_bp, h))))")]
    [InlineData("neg(scale2(sub(neg(h), neg(g_bp))))", "scale2(sub(h, g_bp))")]
    [InlineData("max(neg(h), neg(g_bp))", "neg(min(g_bp, h))")]
    [InlineData("add(g_bp, g_bp)", "scale2(g_bp)")]
    [InlineData("add(noise1(g_bp), noise1(g_bp))", "add(noise1(g_bp), noise1(g_bp))")]
    [InlineData("min(g_bp, max(g_bp, g_bp))", "g_bp")]
    [InlineData("scale0.5(scale2(g_bp))", "g_bp")]
    [InlineData("scale2(scale4(neg(g_bp)))", "neg(scale2(scale4(g_bp)))")]
    [InlineData("mul(scale2(h), scale0.25(g_bp))", "scale0.5(mul(g_bp, h))")]
    [InlineData("mul(h, h)", "square(h)")]
    [InlineData("fro(scale4(g_bp))", "fro(g_bp)")]
    [InlineData("fro(allinf(row0(g_bp)))", "fro(row0(g_bp))")]
    [InlineData("row2(fro(row1(g_bp)))", "row2(g_bp)")]
    [InlineData("fro(row1(g_bp))", "fro(row1(g_bp))")]
    [InlineData("rmscol0.9(scale2(fro(g_bp)))", "rmscol0.9(fro(g_bp))")]
    [InlineData("sign(ssqrt(clip0.1(g_bp)))", "sign(g_bp)")]
    [InlineData("step(relu(g_bp))", "step(g_bp)")]
    [InlineData("sign(W)", null)]
    [InlineData("normto(allinf(g_bp), h)", "normto(g_bp, h)")]
    [InlineData("normto(scale0.5(g_bp), neg(hp))", "normto(g_bp, hp)")]
    [InlineData("normto(neg(g_bp), scale2(abs(h)))", "neg(scale2(normto(g_bp, h)))")]
    [InlineData("normto(g_bp, fro(h))", "fro(g_bp)")]
    [InlineData("normto(g_bp, fro(relu(h)))", "normto(g_bp, fro(relu(h)))")]
    [InlineData("normto(g_bp, g_bp)", "g_bp")]
    [InlineData("normto(g_bp, normto(h, hp))", "normto(g_bp, hp)")]
    [InlineData("fro(normto(g_bp, hp))", "fro(g_bp)")]
    [InlineData("fro(normto(g_bp, relu(hp)))", "fro(normto(g_bp, relu(hp)))")]
    [InlineData("matmul(b_next, W)", "b_W")]
    [InlineData("matmul(b_L, neg(R_L))", "neg(b_L_R_L)")]
    [InlineData("matmul(b_next, sign(W))", "matmul(b_next, signW)")]
    [InlineData("matmul(b_next, transpose(abs(transpose(W))))", "matmul(b_next, abs(W))")]
    [InlineData("matmul(b_next, transpose(matrix1(transpose(W))))", "matmul(b_next, matrixinf(W))")]
    [InlineData("abs(ssqrt(neg(h)))", "sqrtabs(h)")]
    [InlineData("square(ssqrt(h))", "abs(h)")]
    [InlineData("clip0.1(clip1(h))", "clip0.1(h)")]
    [InlineData("relu(add(abs(h), square(hp)))", "add(abs(h), square(hp))")]
    public void Known_identities_fold(string text, string? canonical)
    {
        if (canonical is null) Assert.Throws<RuleException>(() => RuleText.Parse(text));
        else Assert.Equal(canonical, RuleCanonical.Key(RuleText.Parse(text)));
    }

    [Property(MaxTest = 1000)]
    public void The_form_of_the_form_is_the_form(DoNotSize<uint> seed)
    {
        IRandomSource random = new Xoshiro256(seed.Item);
        Rule rule = RandomRules.Draw(random, seed.Item % 2 == 0 ? Large : Narrow);
        Rule canonical = RuleCanonical.Of(rule);
        Assert.Equal(canonical, RuleCanonical.Of(canonical));
        Assert.Equal(RuleText.Print(canonical), RuleCanonical.Key(canonical));
        RuleTyping.Check(canonical);
        int differences = RuleText.Print(rule).Split("sub(").Length - 1;
        Assert.True(canonical.Root.Size <= rule.Root.Size + differences, $"{rule} grows to {canonical}");
    }

    [Property(MaxTest = 300)]
    public void Rewriting_a_rule_into_a_twin_keeps_its_form(DoNotSize<uint> seed)
    {
        IRandomSource random = new Xoshiro256(seed.Item);
        Rule rule = RandomRules.Draw(random, Large);
        Assert.Equal(RuleCanonical.Of(rule), RuleCanonical.Of(new Rule(Twin(rule.Root, random))));
    }

    [Fact]
    public void The_form_has_the_values_of_the_rule()
    {
        int folded = 0, compared = 0;
        for (ulong seed = 1; seed <= 4000; seed++)
        {
            IRandomSource random = new Xoshiro256(seed);
            Rule rule = RandomRules.Draw(random, seed % 2 == 0 ? Narrow : Large with { Unaries = [.. RuleFunctions.Unaries.Where(f => !f.IsRandom)] });
            Rule canonical = RuleCanonical.Of(rule);
            if (canonical == rule) continue;
            if (canonical.Root.Size < rule.Root.Size) folded++;
            var first = new RuleReference(rule);
            var second = new RuleReference(canonical);
            for (ulong step = 0; step < 3; step++)
            {
                Func<RuleOperandKind, double[,]> operands = RuleOperandsSample.Make((seed * 10) + step);
                AssertClose(first.Step(operands), second.Step(operands), $"{rule}  ->  {canonical}, step {step}");
                compared++;
            }
        }

        Assert.True(folded > 1000 && compared > 3000, $"{folded} folded, {compared} compared");
    }

    [Fact]
    public void Deep_rules_fold_in_short_time()
    {
        string text = "h";
        for (int i = 0; i < 30; i++) text = $"sign(normto(mul({text}, fro(hp)), g_bp))";
        Assert.Equal(RuleText.MaxDepth, RuleText.Parse("neg(" + string.Concat(Enumerable.Repeat("neg(", 7)) + text + new string(')', 8)).Root.Depth);
        Rule canonical = RuleCanonical.Of(RuleText.Parse(text));
        Assert.Equal(canonical, RuleCanonical.Of(canonical));
        string numbers = "h";
        for (int i = 0; i < 90; i++) numbers = i % 2 == 0 ? $"cube({numbers})" : $"scale4({numbers})";
        Assert.True(RuleCanonical.Of(RuleText.Parse(numbers)).Root.Size <= 91);
    }

    // The same rule, said otherwise.
    private static RuleNode Twin(RuleNode node, IRandomSource random)
    {
        node = node switch
        {
            Apply1 apply => apply with { Argument = Twin(apply.Argument, random) },
            Apply2 apply when apply.Function.IsCommutative && random.Next() % 2 == 0 => apply with { Left = Twin(apply.Right, random), Right = Twin(apply.Left, random) },
            Apply2 { Function.Kind: RuleBinaryKind.NormTransfer } apply when random.Next() % 2 == 0 =>
                apply with { Left = Call("fro", Call("scale2", Twin(apply.Left, random))), Right = Call("neg", Twin(apply.Right, random)) },
            Apply2 apply => apply with { Left = Twin(apply.Left, random), Right = Twin(apply.Right, random) },
            _ => node,
        };
        return (random.Next() % 6) switch
        {
            0 => Call("neg", Call("neg", node)),
            1 => Call("id", node),
            2 => Call("scale0.5", Call("scale2", node)),
            3 => new Apply2(RuleFunctions.FindBinary("left")!, node, new Operand(RuleFunctions.Operands[0])),
            _ => node,
        };
    }

    private static Apply1 Call(string name, RuleNode argument) => new(RuleFunctions.FindUnary(name)!, argument);

    private static void AssertClose(double[,] expected, double[,] actual, string what)
    {
        double largest = expected.Cast<double>().Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        for (int i = 0; i < expected.GetLength(0); i++)
        {
            for (int j = 0; j < expected.GetLength(1); j++)
            {
                double x = expected[i, j], y = actual[i, j];
                if (!(Math.Abs(x - y) <= 1e-6 * (1e-6 + Math.Abs(x) + (1e-3 * largest))) && !(double.IsNaN(x) && double.IsNaN(y)) && !(x == y))
                    throw new XunitException($"{what}: {x} and {y} at {i}, {j}");
            }
        }
    }
}
