using ActorLab.Interpreter.Randomness;


namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// Random well-typed rules b = f(u1(x1), u2(x2)): every word uniform among those of its category, an operand an equation
/// of the same kind with probability <see cref="RuleSpace.Nesting"/>; what does not fit is drawn again.
/// </summary>
public static class RandomRules
{
    private const int Tries = 1000;

    /// <summary>A random rule within the space.</summary>
    public static Rule Draw(IRandomSource random, RuleSpace space)
    {
        space.Check();
        for (int i = 0; i < Tries; i++)
        {
            RuleNode node = Equation(random, space, space.MaxDepth);
            if (space.Fits(node) && RuleTyping.IsRule(node)) return new Rule(node);
        }

        // In a space too narrow for an equation, an operand is one.
        return new Rule(new Operand(random.Of([.. space.Operands.Where(o => o.Type == RuleTyping.OfRules)])));
    }

    /// <summary>An equation or an operand of any type, typed or not.</summary>
    internal static RuleNode Term(IRandomSource random, RuleSpace space, int depth) =>
        depth >= 3 && random.Happens(space.Nesting) ? Equation(random, space, depth) : new Operand(random.Of(space.Operands));

    private static RuleNode Equation(IRandomSource random, RuleSpace space, int depth)
    {
        if (depth < 3) return new Operand(random.Of(space.Operands));
        for (int i = 0; ; i++)
        {
            RuleNode left = new Apply1(random.Of(space.Unaries), Term(random, space, depth - 2));
            RuleNode right = new Apply1(random.Of(space.Unaries), Term(random, space, depth - 2));
            var node = new Apply2(random.Of(space.Binaries), left, right);
            if (i == Tries || RuleTyping.FindType(node) is not null) return node;
        }
    }
}
