using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Hosts.Commands;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary><c>rules show</c>: what can be told of rules without training with them.</summary>
internal static class RulesShowVerb
{
    public static Task<int> RunAsync(RulesShowRequest request, CliContext context)
    {
        RuleFindings[] all = [.. RuleSource.ReadAll(request.Rule).Select(RuleFindings.Of)];
        context.Result(new JsonObject { ["rules"] = new JsonArray([.. all.Select(Json)]) }, _ =>
        {
            for (int i = 0; i < all.Length; i++)
            {
                if (i > 0) context.Line("");
                Show(context, all[i]);
            }
        });
        return Task.FromResult(ExitCode.Done);
    }

    private static void Show(CliContext context, RuleFindings found)
    {
        NamedRule named = found.Rule;
        if (named.Source is not null)
            context.Line(string.Create(CultureInfo.InvariantCulture, $"rank              {named.Rank}, audited fitness {named.Fitness:0.0000} at learning rate {named.LearningRate}"));
        context.Line($"rule              {named.Text}");
        context.Line($"type              {RuleTyping.Describe(RuleTyping.OfRules)}: well-typed");
        context.Line(string.Create(CultureInfo.InvariantCulture, $"size              {named.Rule.Root.Size} nodes, depth {named.Rule.Root.Depth}, {found.Instructions} instructions"));
        context.Line($"canonical form    {found.Canonical}");
        context.Line($"functional hash   {found.Hash}");
        context.Line($"simplifies to     {(found.Simplest == named.Text ? "nothing simpler that is known" : found.Simplest)}");
        context.Line($"back-propagation  {(found.IsBackPropagation ? "yes, it does the same" : "no")}");
    }

    private static JsonObject Json(RuleFindings found)
    {
        var json = new JsonObject
        {
            ["rule"] = found.Rule.Text,
            ["type"] = RuleTyping.Describe(RuleTyping.OfRules),
            ["size"] = found.Rule.Rule.Root.Size,
            ["depth"] = found.Rule.Rule.Root.Depth,
            ["instructions"] = found.Instructions,
            ["canonical"] = found.Canonical,
            ["hash"] = found.Hash,
            ["simplest"] = found.Simplest,
            ["isBackPropagation"] = found.IsBackPropagation,
        };
        if (found.Rule.Source is null) return json;
        json["rank"] = found.Rule.Rank;
        json["fitness"] = found.Rule.Fitness;
        json["learningRate"] = found.Rule.LearningRate;
        return json;
    }
}
