using System.Text.Json;
using ActorLab.Domain.RuleEvolution.Evolution;
using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Tests.Domain.RuleEvolution.Evolution;

/// <summary>Runs an evolution whose "training" compares a rule's words with those of a hidden target.</summary>
internal sealed class ToyEvolution(EvolutionOptions options, ulong seed)
{
    public const string Target = "normto(sub(g_bp, clip0.1(hp)), mul(row2(b_S), h))";

    private static readonly string[] TargetWords = Words(Target);

    public EvolutionProcess Process { get; } = new(options, seed);

    public EvolutionState State { get; private set; } = EvolutionState.Empty;

    public List<object> Events { get; } = [];

    public List<EvolutionTask> Evaluated { get; } = [];

    public int MostUnderWay { get; private set; }

    /// <summary>Runs to the end; the order in which tasks end, and whether some are done twice, comes from another seed.</summary>
    public ToyEvolution Run(ulong order = 0, int workers = 4)
    {
        IRandomSource random = new Xoshiro256(order + 1);
        var leased = new List<EvolutionTask>();
        while (!Process.IsOver(State))
        {
            while (Process.Propose(State) is { } proposed) Put(proposed);
            MostUnderWay = Math.Max(MostUnderWay, State.Candidates.Count(c => !c.IsDone));
            foreach (EvolutionTask task in Process.Tasks(State))
            {
                if (leased.Count < workers && !leased.Any(t => t.Id == task.Id && t.Rung == task.Rung)) leased.Add(task);
            }

            int at = order == 0 ? 0 : (int)((ulong)random.Next() * (uint)leased.Count >> 32);
            Put(Evaluate(leased[at]));
            if (order == 0 || random.Next() % 8 != 0) leased.RemoveAt(at);
            leased.RemoveAll(t => State.Candidates[t.Id].Next != t.Rung && (t.Rung != EvolutionRung.Audit || State.Candidates[t.Id].Audit.Count > 0));
        }

        return this;
    }

    public static string Describe(EvolutionState state) => JsonSerializer.Serialize(new { state.Candidates, state.ChildSteps, state.AuditSteps, state.Served, state.Duplicates });

    /// <summary>How near a rule is to the target: 1 is the same words.</summary>
    public static double Nearness(string text)
    {
        List<string> left = [.. TargetWords];
        string[] words = Words(text);
        int common = words.Count(left.Remove);
        return (double)common / (words.Length + TargetWords.Length - common);
    }

    public EvolutionEvaluated Evaluate(EvolutionTask task)
    {
        Evaluated.Add(task);
        RuleText.Parse(task.Text);
        double[] accuracies = [.. task.LearningRates.SelectMany(rate => task.Seeds.Select(s => Accuracy(task.Text, rate, s)))];
        return new EvolutionEvaluated(task.Id, task.Rung, accuracies, (long)accuracies.Length * task.StopAfter);
    }

    public static double Accuracy(string text, double learningRate, ulong seed)
    {
        double noise = new Xoshiro256(seed ^ (ulong)text.Sum(c => (long)c * c)).Next() / 4294967296.0;
        return 0.4 + (0.5 * Nearness(text)) + (0.02 * noise) - (Math.Abs(Math.Log10(learningRate / 0.03)) / 10);
    }

    private void Put(object happened)
    {
        Events.Add(happened);
        State = happened switch
        {
            EvolutionProposed proposed => Process.Apply(State, proposed),
            EvolutionEvaluated evaluated => Process.Apply(State, evaluated),
            _ => throw new ArgumentException("No event."),
        };
    }

    private static string[] Words(string text) => text.Split(['(', ')', ',', ' '], StringSplitOptions.RemoveEmptyEntries);
}
