namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>What the evaluator takes a value for.</summary>
public enum ParsedValueKind : byte
{
    /// <summary>Text, compared in its normal form.</summary>
    Text,

    /// <summary>A number; a year alone is one too.</summary>
    Number,

    /// <summary>A date with unknown parts allowed.</summary>
    Date,
}
