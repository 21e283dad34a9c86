namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>A function of the language: its name, what it does and what fits its slots.</summary>
public sealed class ProgramFunction
{
    internal ProgramFunction(string name, Operation operation, params ValueTypes[] parameters)
    {
        Name = name;
        Operation = operation;
        Slots = parameters;
        Parameters = Array.AsReadOnly(parameters);
    }

    /// <summary>The name as programs write it, for example <c>filter_eq</c>.</summary>
    public string Name { get; }

    /// <summary>What the function does.</summary>
    public Operation Operation { get; }

    /// <summary>For each argument slot the types that fit it.</summary>
    public IReadOnlyList<ValueTypes> Parameters { get; }

    internal ValueTypes[] Slots { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
