namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>A sample for the learner: a program of a question and its weight.</summary>
/// <param name="Question">The question's index in the training set.</param>
/// <param name="Tokens">The program, <c>&lt;END&gt;</c> included.</param>
/// <param name="Weight">Of replay w·p, of an outside sample (1 - w)·R; the modes differ (<see cref="SampleWeights"/>).</param>
/// <param name="IsReplay">Whether it was replayed from the memory, and not drawn from the policy.</param>
public sealed record MapoSample(int Question, int[] Tokens, float Weight, bool IsReplay = false);

/// <summary>A right program that was not known before.</summary>
/// <param name="Question">The question's index in the training set.</param>
/// <param name="Tokens">The program, <c>&lt;END&gt;</c> included.</param>
public sealed record FoundProgram(int Question, int[] Tokens);

/// <summary>One training batch as the sampler made it.</summary>
/// <param name="Samples">Replay samples first, then samples of the policy.</param>
/// <param name="Found">Right programs found while sampling.</param>
/// <param name="Episodes">Episodes run.</param>
/// <param name="Clipped">Share of the questions with a memory whose weight was clipped.</param>
/// <param name="ReplayProbability">Mean probability of the memories, over questions that have one.</param>
/// <param name="PolicyReward">Mean reward of the policy samples.</param>
public sealed record MapoBatch(
    IReadOnlyList<MapoSample> Samples,
    IReadOnlyList<FoundProgram> Found,
    int Episodes,
    double Clipped,
    double ReplayProbability,
    double PolicyReward);
