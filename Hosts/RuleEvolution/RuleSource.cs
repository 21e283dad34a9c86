using System.Globalization;
using ActorLab.Domain.Common;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>Reads what stands for RULE|DIR: a rule's text, or a run directory with its hall of fame.</summary>
internal static class RuleSource
{
    /// <summary>The hall of fame in a run directory: one line a rule with rank, audited fitness, learning rate and text, tabs between.</summary>
    public const string HallOfFame = "hall-of-fame.tsv";

    /// <summary>The rule, or all rules of a run's hall of fame, the best first.</summary>
    public static IReadOnlyList<NamedRule> ReadAll(string ruleOrDirectory)
    {
        try
        {
            return [new NamedRule(RuleText.Parse(ruleOrDirectory))];
        }
        catch (RuleException e)
        {
            if (Directory.Exists(ruleOrDirectory)) return ReadHallOfFame(ruleOrDirectory);
            // No rule has a separator of paths.
            if (ruleOrDirectory.AsSpan().ContainsAny('/', '\\')) throw new InputException("There is no such run directory; 'actorlab runs list' shows those there are.", ruleOrDirectory, inner: e);
            throw new InputException(e.Message, inner: e);
        }
    }

    /// <summary>The rule, or that of a rank of a run's hall of fame.</summary>
    public static NamedRule Read(string ruleOrDirectory, int rank)
    {
        IReadOnlyList<NamedRule> rules = ReadAll(ruleOrDirectory);
        if (rules[0].Source is null) return rules[0];
        return rules.FirstOrDefault(r => r.Rank == rank) ?? throw new InputException($"The hall of fame has no rank {rank}; it has 1 to {rules.Count}.", ruleOrDirectory);
    }

    private static IReadOnlyList<NamedRule> ReadHallOfFame(string directory)
    {
        string file = Path.Combine(directory, HallOfFame);
        if (!File.Exists(file)) throw new InputException($"This directory has no {HallOfFame}: a run of backprop-evolution writes it when its audit is done.", directory);
        List<NamedRule> rules = [];
        string[] lines = File.ReadAllLines(file);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split('\t');
            bool isHeader = i == 0 && !char.IsAsciiDigit(lines[i].FirstOrDefault());
            if (isHeader || lines[i].Length == 0) continue;
            if (fields.Length < 4
                || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int rank)
                || !double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double fitness)
                || !double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double rate))
                throw new InputException("A line must have rank, fitness, learning rate and rule, with tabs between.", file, i + 1);
            try
            {
                rules.Add(new NamedRule(RuleText.Parse(fields[3]), directory, rank, fitness, rate));
            }
            catch (RuleException e)
            {
                throw new InputException(e.Message, file, i + 1, e);
            }
        }

        return rules.Count > 0 ? rules : throw new InputException("The hall of fame is empty: no rule of the run learned anything.", file);
    }
}
