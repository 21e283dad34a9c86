namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>What a token's number or time expression is.</summary>
public enum TokenKind : byte
{
    /// <summary>A plain word.</summary>
    None,

    /// <summary>A number; its value's first digits are what entities take.</summary>
    Number,

    /// <summary>A date; its value is <c>yyyy</c>, <c>yyyy-mm</c> or <c>yyyy-mm-dd</c> with <c>X</c> for unknown digits.</summary>
    Date,

    /// <summary>A rank (<c>first</c>, <c>2nd</c>).</summary>
    Ordinal,

    /// <summary>A number of time units, money, a share: a number by our tagger's option, never by CoreNLP.</summary>
    Measure,

    /// <summary>Any other expression.</summary>
    Other,
}
