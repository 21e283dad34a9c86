using System.Text;

namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// Rules as text: an operand is its name, a function its name and its arguments in brackets, constants are part of the
/// name: <c>clip0.1(add(g_bp, noise0.1(h)))</c>. Blanks may stand between words. Printing gives exactly one text a tree.
/// </summary>
public static class RuleText
{
    /// <summary>The most nodes of a rule that can be read.</summary>
    public const int MaxSize = 1000;

    /// <summary>The deepest rule that can be read.</summary>
    public const int MaxDepth = 100;

    /// <summary>Reads a rule and checks its types.</summary>
    /// <exception cref="RuleException">The text is no rule, or its types do not fit.</exception>
    public static Rule Parse(string text) => new RuleParser(text).Read();

    /// <summary>The text of a rule.</summary>
    public static string Print(Rule rule) => Print(rule.Root);

    /// <summary>The text of a tree.</summary>
    public static string Print(RuleNode node)
    {
        var text = new StringBuilder();
        Append(node, text);
        return text.ToString();
    }

    /// <summary>The order of trees in the canonical form: that of their texts.</summary>
    internal static int Compare(RuleNode left, RuleNode right) => string.CompareOrdinal(Print(left), Print(right));

    private static void Append(RuleNode node, StringBuilder text)
    {
        switch (node)
        {
            case Operand operand:
                text.Append(operand.Of.Name);
                break;
            case Apply1 apply:
                text.Append(apply.Function.Name).Append('(');
                Append(apply.Argument, text);
                text.Append(')');
                break;
            case Apply2 apply:
                text.Append(apply.Function.Name).Append('(');
                Append(apply.Left, text);
                text.Append(", ");
                Append(apply.Right, text);
                text.Append(')');
                break;
            default:
                throw new ArgumentException($"{node.GetType().Name} is no node of a rule.", nameof(node));
        }
    }
}
