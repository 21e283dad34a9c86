namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>How parents are chosen.</summary>
public enum EvolutionPolicyKind
{
    /// <summary>The paper's: from the best so far with some probability, else from the rest.</summary>
    Paper,

    /// <summary>Regularized evolution: the best of a random sample of the youngest.</summary>
    Regularized,

    /// <summary>No parents: every rule is drawn at random.</summary>
    Random,
}
