namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// The canonical form of rules: rules of one form give the same values (those of random functions: the same
/// distribution), up to rounding, the guards of divisions, and underflow. Commutative arguments are sorted, chains of
/// sums, products, minima and maxima too; identities, double negations and dropped branches go; signs, scales and
/// transpositions move outwards as far as they commute and cancel there; and what a function ignores (a normalizer the
/// norm of its argument, a norm transfer that of what it rescales, a sign all but signs) is taken out of its argument.
/// The form is a key: it is no larger than the rule but for the sign of a difference, and may be deeper.
/// </summary>
public static class RuleCanonical
{
    /// <summary>The canonical form.</summary>
    public static Rule Of(Rule rule) => new(Of(rule.Root));

    /// <summary>The canonical form of a tree of any type.</summary>
    public static RuleNode Of(RuleNode node)
    {
        // Each pass only removes or sorts, so this ends; a second pass is rarely needed.
        while (true)
        {
            RuleNode next = Reduce(node).ToNode();
            if (next == node) return node;
            node = next;
        }
    }

    /// <summary>The text of the canonical form: equal for rules known to be the same.</summary>
    public static string Key(Rule rule) => RuleText.Print(Of(rule));

    private static RuleForm Reduce(RuleNode node) => node switch
    {
        Operand => new RuleForm(node),
        Apply1 apply => RuleCanonicalUnary.Apply(apply.Function, Reduce(apply.Argument)),
        Apply2 apply => RuleCanonicalBinary.Apply(apply.Function, Reduce(apply.Left), Reduce(apply.Right)),
        _ => throw new ArgumentException($"{node.GetType().Name} is no node of a rule.", nameof(node)),
    };
}
