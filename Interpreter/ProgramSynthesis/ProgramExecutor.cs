namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// Executes whole programs without working out which tokens could come next. Made once and used for many programs and
/// tasks, it allocates nothing unless a task is larger than those before.
/// </summary>
public sealed class ProgramExecutor
{
    private readonly Machine machine = new();

    /// <summary>The value of the program run last.</summary>
    public Denotation Result => Failed ? Denotation.Error : Denotation.Of(machine);

    /// <summary>As <see cref="Episode.ResultFingerprint"/>, for the program run last.</summary>
    public ulong ResultFingerprint => Failed ? 0 : Denotation.FingerprintOf(machine);

    /// <summary>Whether the program run last failed, or none was run.</summary>
    public bool Failed { get; private set; } = true;

    /// <summary>
    /// Runs a program; false if it is not well formed, or a function failed. Arguments must fit by type; the
    /// denotation filters of <see cref="Episode"/> do not apply.
    /// </summary>
    public bool Run(ProgramTask task, ReadOnlySpan<int> tokens)
    {
        if (ReferenceEquals(machine.Task, task)) machine.Reset();
        else machine.Attach(task);
        Failed = !Execute(task, tokens);
        return !Failed;
    }

    /// <summary>The rows of the table that the expression at an index, counted from 0, gave in the last run; null if it gave none.</summary>
    public IReadOnlyList<int>? RowsOf(int expression)
        => expression < machine.Count && machine.Result(expression).Type == ValueTypes.Rows ? Denotation.Of(machine, expression).Rows : null;

    private bool Execute(ProgramTask task, ReadOnlySpan<int> tokens)
    {
        Vocabulary vocabulary = task.Vocabulary;
        for (int at = 0; at < tokens.Length;)
        {
            if (tokens[at] == Vocabulary.End || machine.IsFull) return machine.Count > 0;
            if (tokens[at] != vocabulary.Open || at + 1 >= tokens.Length) return false;
            int index = tokens[at + 1] - Vocabulary.FirstFunction;
            if ((uint)index >= (uint)task.Definitions.Length) return false;
            ProgramFunction function = task.Definitions[index];
            ReadOnlySpan<ValueTypes> slots = function.Slots;
            at += 2;
            if (at + slots.Length >= tokens.Length || tokens[at + slots.Length] != vocabulary.Close) return false;
            ReadOnlySpan<int> arguments = tokens.Slice(at, slots.Length);
            for (int i = 0; i < slots.Length; i++)
                if ((machine.TypeOf(arguments[i]) & slots[i]) == 0)
                    return false;
            if (!machine.Execute(function.Operation, arguments)) return false;
            at += slots.Length + 1;
        }

        return false;
    }
}
