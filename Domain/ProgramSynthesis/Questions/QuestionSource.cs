namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Whose tokens and tags a question is linked by.</summary>
public enum QuestionSource
{
    /// <summary>Our tokenizer and recognizers on the question's text.</summary>
    Text,

    /// <summary>CoreNLP's, from a tagged file; questions without them are read from their text.</summary>
    Tagged,
}
