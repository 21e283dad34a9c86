namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>By whose rules a prediction is right.</summary>
public enum AnswerRule
{
    /// <summary>The official WikiTableQuestions evaluator: sets of items.</summary>
    WikiTables,

    /// <summary>Denotation accuracy on WikiSQL: lists of items, their order and number count.</summary>
    WikiSql,
}
