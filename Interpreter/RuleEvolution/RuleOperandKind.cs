namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>What an operand of a rule for layer i stands for.</summary>
public enum RuleOperandKind : byte
{
    /// <summary>The weight between layers i and i + 1.</summary>
    Weight,

    /// <summary>The sign of the weight between layers i and i + 1.</summary>
    SignOfWeight,

    /// <summary>A fixed Gaussian matrix shaped as the weight.</summary>
    Gaussian,

    /// <summary>A fixed matrix of random signs shaped as the weight.</summary>
    Rademacher,

    /// <summary>A fixed Gaussian matrix from the net's outputs to layer i.</summary>
    TopGaussian,

    /// <summary>Layer i before its activation function.</summary>
    PreActivation,

    /// <summary>Layer i after its activation function.</summary>
    Activation,

    /// <summary>Layer i + 1 before its activation function.</summary>
    NextPreActivation,

    /// <summary>The error signal at the net's outputs.</summary>
    TopError,

    /// <summary>The error signal that the rule gave layer i + 1.</summary>
    NextError,

    /// <summary>The next error signal through the weight.</summary>
    NextErrorByWeight,

    /// <summary>The next error signal through the fixed Gaussian matrix.</summary>
    NextErrorByGaussian,

    /// <summary>The next error signal through the fixed matrix of signs.</summary>
    NextErrorByRademacher,

    /// <summary>The error at the net's outputs through its fixed matrix: direct feedback.</summary>
    TopErrorByGaussian,

    /// <summary>What ordinary differentiation brings from the layers above to layer i after its activation function.</summary>
    Gradient,

    /// <summary><see cref="Gradient"/> times the activation function's derivative: back-propagation.</summary>
    BackPropagation,
}
