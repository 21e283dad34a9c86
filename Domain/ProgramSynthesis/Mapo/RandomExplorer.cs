using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>
/// Random exploration of one question (spec section 4.4): uniformly random valid tokens, never the same program twice,
/// functions restricted by trigger words. Verdicts are remembered by the denotation's fingerprint, so that the scorer
/// sees each denotation once.
/// </summary>
public sealed class RandomExplorer
{
    private readonly ProgramEnvironment _environment;
    private readonly bool _punishUnused;
    private readonly int _enough;
    private readonly int _foundBefore;
    private readonly Exploration _exploration;
    private readonly Dictionary<ulong, bool> _verdicts = [];

    /// <summary>Begins the exploration of a question, or goes on with it.</summary>
    /// <param name="environment">The question.</param>
    /// <param name="triggers">Whether trigger words restrict the functions.</param>
    /// <param name="punishUnused">Whether a program with an unused variable counts as wrong.</param>
    /// <param name="enough">How many right programs end the exploration; 0: none do.</param>
    /// <param name="before">The state in which an earlier round left it; null to begin.</param>
    /// <exception cref="ProgramException">The state belongs to another question.</exception>
    public RandomExplorer(ProgramEnvironment environment, bool triggers, bool punishUnused, int enough = 0, QuestionState? before = null)
    {
        _enough = enough > 0 ? enough : int.MaxValue;
        _environment = environment;
        _punishUnused = punishUnused;
        _foundBefore = before?.Found ?? 0;
        ProgramTask task = environment.Task;
        if (triggers) task = new ProgramTask(task.Table, task.Constants, task.Functions, task.Options, environment.Question.TriggerWords);
        _exploration = new Exploration(new Episode(task), before is null ? new ExploredPrograms(task) : ExploredPrograms.Load(task, before.Explored));
    }

    /// <summary>Right programs found by this explorer, each once.</summary>
    public List<int[]> Found { get; } = [];

    /// <summary>All that is needed to go on later; the same random numbers then lead to the same programs as without the break.</summary>
    public QuestionState Save() => new(_environment.Index, _foundBefore + Found.Count, _exploration.Explored.Save(), QuestionState.NoScores);

    /// <summary>Runs episodes; fewer where everything is explored or enough is found. Returns how many were run.</summary>
    public int Run<TRandom>(int episodes, ref TRandom random)
        where TRandom : struct, IRandomSource
    {
        int run = 0;
        Episode episode = _exploration.Episode;
        int enough = _enough - _foundBefore;
        for (; run < episodes && Found.Count < enough && _exploration.RunRandom(ref random); run++)
        {
            if (episode.IsError || (_punishUnused && episode.HasUnusedVariable)) continue;
            ulong fingerprint = episode.ResultFingerprint;
            if (!_verdicts.TryGetValue(fingerprint, out bool right)) _verdicts.Add(fingerprint, right = _environment.IsRight(episode.Result));
            if (right) Found.Add(episode.Tokens.ToArray());
        }

        return run;
    }
}
