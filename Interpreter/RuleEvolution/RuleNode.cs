namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A node of a rule's tree. Trees are equal by value.</summary>
public abstract record RuleNode
{
    private protected RuleNode()
    {
    }

    /// <summary>How many nodes the tree has.</summary>
    public abstract int Size { get; }

    /// <summary>How many nodes its longest path from the root has.</summary>
    public abstract int Depth { get; }
}
