using ActorLab.Interpreter.ProgramSynthesis;

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
    private readonly Exploration _exploration;
    private readonly Dictionary<ulong, bool> _verdicts = [];

    /// <summary>Begins the exploration of a question.</summary>
    /// <param name="environment">The question.</param>
    /// <param name="triggers">Whether trigger words restrict the functions.</param>
    /// <param name="punishUnused">Whether a program with an unused variable counts as wrong.</param>
    /// <param name="enough">How many right programs end the exploration; 0: none do.</param>
    public RandomExplorer(ProgramEnvironment environment, bool triggers, bool punishUnused, int enough = 0)
    {
        _enough = enough > 0 ? enough : int.MaxValue;
        _environment = environment;
        _punishUnused = punishUnused;
        ProgramTask task = environment.Task;
        if (triggers) task = new ProgramTask(task.Table, task.Constants, task.Functions, task.Options, environment.Question.TriggerWords);
        _exploration = new Exploration(new Episode(task), new ExploredPrograms(task));
    }

    /// <summary>Right programs found so far, each once.</summary>
    public List<int[]> Found { get; } = [];

    /// <summary>Runs episodes; fewer where everything is explored or enough is found. Returns how many were run.</summary>
    public int Run<TRandom>(int episodes, ref TRandom random)
        where TRandom : struct, IRandomSource
    {
        int run = 0;
        Episode episode = _exploration.Episode;
        for (; run < episodes && Found.Count < _enough && _exploration.RunRandom(ref random); run++)
        {
            if (episode.IsError || (_punishUnused && episode.HasUnusedVariable)) continue;
            ulong fingerprint = episode.ResultFingerprint;
            if (!_verdicts.TryGetValue(fingerprint, out bool right)) _verdicts.Add(fingerprint, right = _environment.IsRight(episode.Result));
            if (right) Found.Add(episode.Tokens.ToArray());
        }

        return run;
    }
}
