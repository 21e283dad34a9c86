using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;
using FsCheck;
using FsCheck.Xunit;

namespace ActorLab.Tests.Interpreter.RuleEvolution;

public sealed class RuleTextTests
{
    [Property(MaxTest = 500)]
    public void Printed_rules_read_back(DoNotSize<uint> seed)
    {
        IRandomSource random = new Xoshiro256(seed.Item);
        Rule rule = RandomRules.Draw(random, RuleSpace.All with { MaxSize = 60, MaxDepth = 12, Nesting = 0.5 });
        Assert.Equal(rule, RuleText.Parse(RuleText.Print(rule)));
        Assert.Equal(rule, RuleText.Parse(rule.ToString().Replace("(", " (\n ").Replace(",", " ,\t")));
    }

    [Fact]
    public void A_rule_has_one_text()
    {
        const string Text = "clip0.1(add(id(g_bp), noise0.1(matmul(b_next, transpose(transpose(R))))))";
        Assert.Equal(Text, RuleText.Print(RuleText.Parse(Text)));
        Assert.Equal(1, Rule.BackPropagation.Root.Size);
        Assert.Equal("g_bp", Rule.BackPropagation.ToString());
    }

    [Fact]
    public void Every_word_is_unique_and_readable()
    {
        string[] names = [.. RuleFunctions.Operands.Select(o => o.Name), .. RuleFunctions.Unaries.Select(f => f.Name), .. RuleFunctions.Binaries.Select(f => f.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(Enum.GetValues<RuleOperandKind>(), RuleFunctions.Operands.Select(o => o.Kind).Order());
        Assert.Equal(Enum.GetValues<RuleUnaryKind>(), RuleFunctions.Unaries.Select(f => f.Kind).Distinct().Order());
        Assert.Equal(Enum.GetValues<RuleBinaryKind>(), RuleFunctions.Binaries.Select(f => f.Kind).Order());
        foreach (RuleUnary function in RuleFunctions.Unaries)
        {
            string argument = function.Kind == RuleUnaryKind.Transpose ? "matmul(h, transpose(W))" : $"{function.Name}(h)";
            Assert.Equal(function.Kind == RuleUnaryKind.Transpose, RuleText.Parse($"right(h, left(h, {argument}))").Root.Size > 6);
        }

        foreach (RuleUnary scale in RuleFunctions.Unaries.Where(f => f.Kind == RuleUnaryKind.Scale))
            Assert.Equal(0, Math.Log2(scale.Constant) % 1);
    }

    [Theory]
    [InlineData("", 1, "An operand or a function is missing at position 1: found the end.")]
    [InlineData("g_bp)", 5, "The rule is complete before \")\" at position 5: remove the rest.")]
    [InlineData("add(g_bp h)", 10, "\",\" is missing at position 10 after the first of the two arguments of \"add\": found \"h\".")]
    [InlineData("neg(g_bp, h)", 9, "\")\" is missing at position 9 after the only argument of \"neg\": found \",\".")]
    [InlineData("add(g_bp, h", 12, "\")\" is missing at position 12 after the second argument of \"add\": found the end.")]
    [InlineData("neg", 4, "\"(\" is missing at position 4 after the function \"neg\": found the end.")]
    [InlineData("h(g_bp)", 1, "\"h\" at position 1 is an operand and takes no arguments.")]
    [InlineData("add(g_bp, *)", 11, "An operand or a function is missing at position 11: found \"*\".")]
    [InlineData("W", 1, "The rule gives weight at position 1, but a rule must give batch x layer.")]
    [InlineData("neg(transpose(h))", 5, "\"transpose\" at position 5 cannot take batch x layer: it takes weight or transposed weight.")]
    [InlineData("add(h, mul(h, b_next))", 8, "\"mul\" at position 8 cannot take batch x layer and batch x next layer: both must have the same shape.")]
    public void A_faulty_text_is_named_with_its_place(string text, int position, string message)
    {
        var fault = Assert.Throws<RuleException>(() => RuleText.Parse(text));
        Assert.Equal(position, fault.Position);
        Assert.Equal(message, fault.Message);
    }

    [Fact]
    public void An_unknown_name_shows_the_known_ones()
    {
        Assert.StartsWith("\"clp0.1\" at position 5 is not the name of a function; there are: id, neg, ", Assert.Throws<RuleException>(() => RuleText.Parse("neg(clp0.1(h))")).Message);
        Assert.StartsWith("\"g\" at position 5 is not the name of an operand; there are: W, ", Assert.Throws<RuleException>(() => RuleText.Parse("neg(g)")).Message);
    }

    [Fact]
    public void Deep_and_long_texts_are_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("neg(", 100_000));
        Assert.Equal("The rule is nested deeper than 100 at position 401.", Assert.Throws<RuleException>(() => RuleText.Parse(deep)).Message);
        string wide = "h";
        for (int i = 0; i < 10; i++) wide = $"add({wide}, {wide})";
        Assert.StartsWith("The rule has more than 1000 nodes", Assert.Throws<RuleException>(() => RuleText.Parse(wide)).Message);
    }

    [Fact]
    public void Types_of_trees_are_checked_with_the_place_in_their_text()
    {
        RuleOperand weight = RuleFunctions.FindOperand("W")!, h = RuleFunctions.FindOperand("h")!;
        var product = new Apply2(RuleFunctions.FindBinary("matmul")!, new Operand(h), new Operand(weight));
        var node = new Apply2(RuleFunctions.FindBinary("add")!, new Apply1(RuleFunctions.FindUnary("neg")!, new Operand(h)), product);
        var fault = Assert.Throws<RuleException>(() => RuleTyping.TypeOf(node));
        Assert.Equal("add(neg(h), ".Length + 1, fault.Position);
        Assert.StartsWith("\"matmul\" at position 13 cannot take batch x layer and weight: it takes", fault.Message);
        Assert.Null(RuleTyping.FindType(node));
        Assert.Throws<RuleException>(() => RuleTyping.Check(new Rule(new Operand(weight))));
        Assert.Equal(RuleType.BatchByNext, RuleTyping.TypeOf(((Apply2)RuleText.Parse("left(h, matmul(h, transpose(W)))").Root).Right));
    }
}
