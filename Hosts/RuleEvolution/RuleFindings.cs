using ActorLab.Domain.RuleEvolution;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>What can be told of a rule without training with it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Canonical">Its canonical form.</param>
/// <param name="Instructions">Instructions that it compiles to.</param>
/// <param name="Hash">Its functional hash.</param>
/// <param name="Simplest">The smallest rule known to do the same: itself, its canonical form, a part of that, or an operand.</param>
/// <param name="IsBackPropagation">Whether it does what back-propagation does.</param>
internal sealed record RuleFindings(NamedRule Rule, string Canonical, int Instructions, string Hash, string Simplest, bool IsBackPropagation)
{
    private const int MostParts = 100;

    private static readonly Lazy<string> BackPropagationHash = new(() => FunctionalHash.Of(CompiledRule.Compile(ActorLab.Interpreter.RuleEvolution.Rule.BackPropagation)));

    /// <summary>Looks at a rule.</summary>
    public static RuleFindings Of(NamedRule named)
    {
        Rule rule = named.Rule, canonical = RuleCanonical.Of(rule);
        CompiledRule compiled = CompiledRule.Compile(rule);
        string hash = FunctionalHash.Of(compiled);
        Rule best = canonical.Root.Size <= rule.Root.Size ? canonical : rule;
        IEnumerable<RuleNode> others = RuleFunctions.Operands.Select(o => (RuleNode)new Operand(o));
        if (canonical.Root.Size <= MostParts) others = others.Concat(Parts(canonical.Root));
        Rule? smaller = others
            .Where(n => n.Size < best.Root.Size && RuleTyping.IsRule(n))
            .OrderBy(n => n.Size)
            .Select(n => new Rule(n))
            .FirstOrDefault(r => FunctionalHash.Of(CompiledRule.Compile(r)) == hash);
        return new RuleFindings(named, canonical.ToString(), compiled.Length, hash, (smaller ?? best).ToString(), hash == BackPropagationHash.Value);
    }

    private static IEnumerable<RuleNode> Parts(RuleNode node) => node switch
    {
        Apply1 apply => Parts(apply.Argument).Prepend(node),
        Apply2 apply => Parts(apply.Left).Concat(Parts(apply.Right)).Prepend(node),
        _ => [node],
    };
}
