using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// A question ready for search: its program space, what the policy reads of it, and its answer parsed for scoring.
/// Immutable and shared between threads.
/// </summary>
public sealed class ProgramEnvironment
{
    private readonly ParsedAnswer? _answer;
    private readonly WikiSqlAnswer? _wikiSql;

    /// <summary>Makes the environment of a question.</summary>
    /// <param name="index">Position of the question in its data set: the key of its trajectories.</param>
    /// <param name="question">The question.</param>
    /// <param name="task">Its program space.</param>
    /// <param name="input">What the policy reads of it.</param>
    public ProgramEnvironment(int index, Question question, ProgramTask task, PolicyInput input)
    {
        Index = index;
        Question = question;
        Task = task;
        Input = input;
        if (question.Answer is { Rule: AnswerRule.WikiSql } list) _wikiSql = new WikiSqlAnswer(list.Values);
        else if (question.Answer is { } set) _answer = new ParsedAnswer(set);
    }

    /// <summary>Position of the question in its data set: the key of its trajectories.</summary>
    public int Index { get; }

    /// <summary>The question.</summary>
    public Question Question { get; }

    /// <summary>Its program space.</summary>
    public ProgramTask Task { get; }

    /// <summary>What the policy reads of it.</summary>
    public PolicyInput Input { get; }

    /// <summary>1 where the finished episode answers the question, else 0.</summary>
    public float Reward(Episode episode) => !episode.IsError && IsRight(episode.Result) ? 1 : 0;

    /// <summary>Whether a denotation answers the question, by the rules of its data set.</summary>
    public bool IsRight(Denotation denotation) =>
        _wikiSql is not null ? _wikiSql.IsCorrect(denotation) : _answer is not null && AnswerScorer.IsCorrect(_answer, denotation);
}
