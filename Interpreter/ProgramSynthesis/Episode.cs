namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// The writing of one program, token by token: which tokens can come next, and the value of each expression as soon as
/// it is closed. No step allocates. A token that is not valid, or a state in which none is, ends the episode in error.
/// </summary>
public sealed class Episode
{
    private readonly Machine machine = new();
    private readonly ValidTokenFilter filter;
    private readonly int[] arguments = new int[4];
    private int[] tokens = [];
    private int[] buffer = [];
    private int[] valid = [];
    private bool[] used = [];
    private int length, validCount, argumentCount;
    private Phase phase;
    private ProgramFunction function = null!;

    /// <summary>Makes an episode at its start.</summary>
    public Episode(ProgramTask task)
    {
        filter = new ValidTokenFilter(machine);
        Task = task;
        Reset(task);
    }

    private enum Phase : byte
    {
        Between,
        Function,
        Argument,
        Close,
        Limit,
        Done,
    }

    /// <summary>The task the program is for.</summary>
    public ProgramTask Task { get; private set; }

    /// <summary>The tokens that can come next: fixed order, functions by definition, then all_rows, then variables by number.</summary>
    public ReadOnlySpan<int> ValidTokens => valid.AsSpan(0, validCount);

    /// <summary>The tokens read so far.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, length);

    /// <summary>Whether the program has ended, well or in error.</summary>
    public bool IsDone => phase == Phase.Done;

    /// <summary>Whether the program ended in error: a dead end, a token that was not valid, or a function that failed.</summary>
    public bool IsError { get; private set; }

    /// <summary>The variable's token that the last read created, or -1.</summary>
    public int Written { get; private set; }

    /// <summary>How many expressions have been closed.</summary>
    public int ExpressionCount => machine.Count;

    /// <summary>The value of the last expression; of an episode that ended in error, or has no expression yet, the error.</summary>
    public Denotation Result => IsError || machine.Count == 0 ? Denotation.Error : Denotation.Of(machine);

    /// <summary>
    /// A hash of the result, free of allocation: equal fingerprints of one task's episodes mean equal results, so that
    /// rewards can be remembered by it. Zero where there is no result.
    /// </summary>
    public ulong ResultFingerprint => IsError || machine.Count == 0 ? 0 : Denotation.FingerprintOf(machine);

    /// <summary>Whether a result other than the last is used by no expression: work that is punished in training.</summary>
    public bool HasUnusedVariable
    {
        get
        {
            for (int i = 0; i < machine.Count - 1; i++)
                if (!used[i])
                    return true;
            return false;
        }
    }

    /// <summary>Goes back to the start.</summary>
    public void Reset()
    {
        machine.Reset();
        length = argumentCount = 0;
        IsError = false;
        Written = -1;
        Array.Clear(used);
        if (machine.IsFull) Offer(Phase.Limit, Task.EndOnly);
        else Offer(Phase.Between, Task.OpenOnly);
    }

    /// <summary>Goes to the start of another task's program, keeping the memory.</summary>
    public void Reset(ProgramTask task)
    {
        Task = task;
        machine.Attach(task);
        if (tokens.Length < task.MaxTokens) tokens = new int[task.MaxTokens];
        int capacity = task.VariableCount + task.MaxResults + 1;
        if (buffer.Length < capacity) buffer = new int[capacity];
        if (used.Length < task.MaxResults) used = new bool[task.MaxResults];
        Reset();
    }

    /// <summary>Reads a token; one that is not valid ends the episode in error.</summary>
    public void Read(int token)
    {
        if (phase == Phase.Done) throw new InvalidOperationException("The episode is done: reset it before reading another token.");
        int index = phase == Phase.Limit ? 0 : ValidTokens.IndexOf(token); // at the limit anything counts as the end
        if (index >= 0) Advance(index);
        else Fail();
    }

    /// <summary>Reads the valid token at an index.</summary>
    public void ReadAt(int index)
    {
        if ((uint)index >= (uint)validCount) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {validCount} valid tokens.");
        Advance(index);
    }

    /// <summary>Takes the state of another episode of the same task.</summary>
    public void CopyFrom(Episode other)
    {
        if (!ReferenceEquals(other.Task, Task)) throw new ArgumentException("Episodes can be copied within one task only.", nameof(other));
        machine.CopyFrom(other.machine);
        other.Tokens.CopyTo(tokens);
        other.used.AsSpan(0, Task.MaxResults).CopyTo(used);
        other.arguments.AsSpan().CopyTo(arguments);
        length = other.length;
        argumentCount = other.argumentCount;
        phase = other.phase;
        function = other.function;
        IsError = other.IsError;
        Written = other.Written;
        validCount = other.validCount;
        valid = other.valid;
        if (!ReferenceEquals(other.valid, other.buffer)) return;
        valid = buffer;
        other.ValidTokens.CopyTo(buffer);
    }

    /// <summary>As <see cref="ReadAt"/>, for a caller who knows that the index is one.</summary>
    internal void Advance(int index)
    {
        int token = valid[index];
        tokens[length++] = token;
        Written = -1;
        switch (phase)
        {
            case Phase.Function:
                function = Task.Definitions[token - Vocabulary.FirstFunction];
                argumentCount = 0;
                OfferArguments();
                break;
            case Phase.Argument:
                arguments[argumentCount++] = token;
                if (token >= Task.FirstResult) used[token - Task.FirstResult] = true;
                if (argumentCount == function.Slots.Length) Offer(Phase.Close, Task.CloseOnly);
                else OfferArguments();
                break;
            case Phase.Close:
                Close();
                break;
            default:
                if (token == Vocabulary.End) Finish();
                else Offer(Phase.Function, Task.FunctionTokens);
                break;
        }
    }

    private void Offer(Phase next, int[] shared)
    {
        phase = next;
        valid = shared;
        validCount = shared.Length;
        if (validCount == 0) Fail();
    }

    private void OfferArguments()
    {
        phase = Phase.Argument;
        valid = buffer;
        validCount = filter.Fill(function, arguments.AsSpan(0, argumentCount), buffer);
        if (validCount == 0) Fail();
    }

    private void Close()
    {
        if (!machine.Execute(function.Operation, arguments.AsSpan(0, argumentCount)))
        {
            Fail();
            return;
        }

        Written = Task.FirstResult + machine.Count - 1;
        if (machine.IsFull) Offer(Phase.Limit, Task.EndOnly);
        else Offer(Phase.Between, Task.OpenOrEnd);
    }

    private void Finish()
    {
        if (machine.Count == 0) Fail();
        phase = Phase.Done;
        validCount = 0;
    }

    private void Fail()
    {
        IsError = true;
        phase = Phase.Done;
        validCount = 0;
    }
}
