namespace ActorLab.Domain.ProgramSynthesis.Answers;

/// <summary>Which of the programs found gives the answer.</summary>
public enum AnswerChoice
{
    /// <summary>The most probable program, as the paper evaluates.</summary>
    Program,

    /// <summary>The programs that together are most probable among those of one answer.</summary>
    Sum,
}
