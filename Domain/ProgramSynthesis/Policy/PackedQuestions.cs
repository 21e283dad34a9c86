namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Where the tokens and variables of a batch's questions lie, without padding. Rows of tokens come in two orders: by
/// question, and by time (longest questions first), in which a recurrent layer works on one block of rows a step.
/// </summary>
internal sealed class PackedQuestions
{
    public PackedQuestions(IReadOnlyList<PolicyInput> inputs)
    {
        Inputs = inputs;
        TokenStart = new int[inputs.Count + 1];
        VariableStart = new int[inputs.Count + 1];
        for (int q = 0; q < inputs.Count; q++)
        {
            TokenStart[q + 1] = TokenStart[q] + inputs[q].Tokens.Length;
            VariableStart[q + 1] = VariableStart[q] + inputs[q].Variables;
        }

        int[] order = [.. Enumerable.Range(0, inputs.Count).OrderByDescending(q => inputs[q].Tokens.Length)];
        int steps = inputs.Count == 0 ? 0 : inputs[order[0]].Tokens.Length;
        StepStart = new int[steps + 1];
        Forward = new int[Tokens];
        Backward = new int[Tokens];
        Last = new int[inputs.Count];
        for (int t = 0, row = 0; t < steps; t++)
        {
            StepStart[t] = row;
            for (int i = 0; i < order.Length && inputs[order[i]].Tokens.Length > t; i++, row++)
            {
                int q = order[i], length = inputs[q].Tokens.Length;
                Forward[row] = TokenStart[q] + t;
                Backward[row] = TokenStart[q] + length - 1 - t;
                if (t == length - 1) Last[q] = row;
            }
        }

        StepStart[steps] = Tokens;
    }

    /// <summary>The questions.</summary>
    public IReadOnlyList<PolicyInput> Inputs { get; }

    /// <summary>How many questions there are.</summary>
    public int Count => Inputs.Count;

    /// <summary>Where each question's tokens begin, and at the end their number.</summary>
    public int[] TokenStart { get; }

    /// <summary>Where each question's variables begin, and at the end their number.</summary>
    public int[] VariableStart { get; }

    /// <summary>Tokens in all.</summary>
    public int Tokens => TokenStart[^1];

    /// <summary>Variables in all.</summary>
    public int Variables => VariableStart[^1];

    /// <summary>Where each step's rows begin in the order of time, and at the end their number.</summary>
    public int[] StepStart { get; }

    /// <summary>For each row in the order of time the token that a layer reads which goes forward.</summary>
    public int[] Forward { get; }

    /// <summary>The same for a layer that goes backward.</summary>
    public int[] Backward { get; }

    /// <summary>Each question's last row in the order of time.</summary>
    public int[] Last { get; }
}
