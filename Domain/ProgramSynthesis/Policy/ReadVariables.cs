namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>Which of a question's variables a program has read so far, by <see cref="PolicyInput.Groups"/>.</summary>
internal sealed class ReadVariables
{
    private readonly PolicyInput _input;
    private readonly bool[] _groups;

    public ReadVariables(PolicyInput input) => (_input, _groups) = (input, new bool[input.Variables]);

    private ReadVariables(ReadVariables other) => (_input, _groups) = (other._input, [.. other._groups]);

    public ReadVariables Copy() => new(this);

    /// <summary>Notes a variable; anything that is none of the question's own is passed over.</summary>
    public void Read(int variable)
    {
        if ((uint)variable < (uint)_groups.Length) _groups[_input.Groups[variable]] = true;
    }

    /// <summary>Whether a variable has been read, itself or another that shows the same thing.</summary>
    public bool Has(int variable) => _groups[_input.Groups[variable]];

    /// <summary>Writes 1 for each variable that has been read, itself or another that shows the same thing.</summary>
    public void Mark(Span<float> variables)
    {
        for (int v = 0; v < _groups.Length; v++)
            if (_groups[_input.Groups[v]])
                variables[v] = 1;
    }
}
