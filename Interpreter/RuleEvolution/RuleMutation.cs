using ActorLab.Interpreter.Randomness;


namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// Random changes of rules. As in the paper, the number of changes comes from a categorical distribution, each picks a
/// component of the rule uniformly, and the lot is drawn again until the rule is well-typed; it also stays within the
/// bounds of the space and differs from its parent.
/// </summary>
public static class RuleMutation
{
    private const int Tries = 1000;

    /// <summary>A changed rule; a random one if, in a space too narrow, no change fits.</summary>
    public static RuleChange Mutate(Rule parent, IRandomSource random, RuleSpace space, RuleMutationOptions options)
    {
        space.Check();
        double[] kinds = [options.Swap, options.Insert, options.Delete, options.Replace];
        for (int i = 0; i < Tries; i++)
        {
            RuleNode node = parent.Root;
            var steps = new string[1 + random.Weighted(options.Counts)];
            for (int k = 0; k < steps.Length; k++)
            {
                int place = random.Below(node.Size);
                (node, steps[k]) = random.Weighted(kinds) switch
                {
                    0 => Swap(node, place, random, space),
                    1 => Insert(node, place, random, space),
                    2 => Delete(node, place, random),
                    _ => Replace(node, place, random, space),
                };
            }

            if (node != parent.Root && space.Fits(node) && RuleTyping.IsRule(node)) return new RuleChange(new Rule(node), steps);
        }

        return new RuleChange(RandomRules.Draw(random, space), ["draw anew"]);
    }

    /// <summary>A rule with a part of another in a part's place; the first rule's own mutation if no part fits.</summary>
    public static RuleChange Cross(Rule first, Rule second, IRandomSource random, RuleSpace space, RuleMutationOptions options)
    {
        for (int i = 0; i < Tries; i++)
        {
            int place = random.Below(first.Root.Size);
            RuleNode part = RuleTree.At(second.Root, random.Below(second.Root.Size));
            RuleNode node = RuleTree.Put(first.Root, place, part);
            if (node != first.Root && node != second.Root && space.Fits(node) && RuleTyping.IsRule(node))
                return new RuleChange(new Rule(node), [$"cross at {place} with {part}"]);
        }

        return Mutate(first, random, space, options);
    }

    private static (RuleNode, string) Swap(RuleNode root, int place, IRandomSource random, RuleSpace space)
    {
        RuleNode old = RuleTree.At(root, place);
        (RuleNode part, string from, string to) = old switch
        {
            Operand operand => Named(operand, random.Of(space.Operands)),
            Apply1 apply => Named(apply, random.Of(space.Unaries)),
            Apply2 apply => Named(apply, random.Of(space.Binaries)),
            _ => throw new ArgumentException($"{old.GetType().Name} is no node of a rule.", nameof(root)),
        };
        return (RuleTree.Put(root, place, part), $"swap {from} at {place} for {to}");
    }

    private static (RuleNode Part, string From, string To) Named(Operand old, RuleOperand word) => (new Operand(word), old.Of.Name, word.Name);

    private static (RuleNode Part, string From, string To) Named(Apply1 old, RuleUnary word) => (old with { Function = word }, old.Function.Name, word.Name);

    private static (RuleNode Part, string From, string To) Named(Apply2 old, RuleBinary word) => (old with { Function = word }, old.Function.Name, word.Name);

    private static (RuleNode, string) Insert(RuleNode root, int place, IRandomSource random, RuleSpace space)
    {
        RuleNode old = RuleTree.At(root, place);
        if (random.Happens(0.5))
        {
            RuleUnary unary = random.Of(space.Unaries);
            return (RuleTree.Put(root, place, new Apply1(unary, old)), $"insert {unary} at {place}");
        }

        RuleBinary binary = random.Of(space.Binaries);
        RuleNode other = new Apply1(random.Of(space.Unaries), RandomRules.Term(random, space, space.MaxDepth - 2));
        RuleNode part = random.Happens(0.5) ? new Apply2(binary, old, other) : new Apply2(binary, other, old);
        return (RuleTree.Put(root, place, part), $"insert {binary} with {other} at {place}");
    }

    private static (RuleNode, string) Delete(RuleNode root, int place, IRandomSource random) => RuleTree.At(root, place) switch
    {
        Apply1 apply => (RuleTree.Put(root, place, apply.Argument), $"delete {apply.Function} at {place}"),
        Apply2 apply => (RuleTree.Put(root, place, random.Happens(0.5) ? apply.Left : apply.Right), $"delete {apply.Function} at {place}"),
        _ => (root, $"delete nothing at {place}"),
    };

    private static (RuleNode, string) Replace(RuleNode root, int place, IRandomSource random, RuleSpace space)
    {
        RuleNode part = new Apply1(random.Of(space.Unaries), RandomRules.Term(random, space, space.MaxDepth));
        return (RuleTree.Put(root, place, part), $"replace at {place} by {part}");
    }
}
