namespace ActorLab.Domain.ProgramSynthesis.Coverage;

/// <summary>What random search made of one question.</summary>
/// <param name="Environment">The question.</param>
/// <param name="Episodes">Episodes run: to the first right program, or to the limit, or until everything was explored.</param>
/// <param name="Program">The first right program; null where none was found.</param>
public sealed record CoveredQuestion(ProgramEnvironment Environment, int Episodes, int[]? Program);
