using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>A right program of a question's memory and its log-probability when it was last scored.</summary>
public sealed class RememberedProgram(int[] tokens)
{
    /// <summary>The program, <c>&lt;END&gt;</c> included.</summary>
    public int[] Tokens { get; } = tokens;

    /// <summary>Log-probability when last scored; infinite before the first scoring, so that new programs are scored first.</summary>
    public double LogProbability { get; set; } = double.PositiveInfinity;

    /// <summary>Probability when last scored; 0 before.</summary>
    public double Probability => double.IsPositiveInfinity(LogProbability) ? 0 : Math.Exp(LogProbability);
}

/// <summary>
/// What search knows of one training question: its memory of promising programs (B in the paper) and the programs that
/// were explored. One explorer owns it at a time.
/// </summary>
public sealed class QuestionMemory(ProgramEnvironment environment)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<RememberedProgram> _programs = [];

    /// <summary>The question.</summary>
    public ProgramEnvironment Environment { get; } = environment;

    /// <summary>Right programs found so far, each once.</summary>
    public IReadOnlyList<RememberedProgram> Programs => _programs;

    /// <summary>Everything explored so far, right or wrong.</summary>
    public ExploredPrograms Explored { get; private set; } = new(environment.Task);

    /// <summary>Adds a right program; false where it is known.</summary>
    public bool Add(int[] tokens)
    {
        if (!_known.Add(Key(tokens))) return false;
        _programs.Add(new RememberedProgram(tokens));
        Explored.Add(tokens);
        return true;
    }

    /// <summary>Whether a program is in the memory.</summary>
    public bool Contains(ReadOnlySpan<int> tokens) => _known.Contains(Key(tokens));

    /// <summary>Keeps the programs that are most probable at their last scoring, for good.</summary>
    public void Truncate(int count)
    {
        if (_programs.Count <= count) return;
        _programs.Sort(static (a, b) => b.LogProbability.CompareTo(a.LogProbability));
        foreach (RememberedProgram gone in _programs.Skip(count)) _known.Remove(Key(gone.Tokens));
        _programs.RemoveRange(count, _programs.Count - count);
    }

    /// <summary>
    /// A memory as it was saved, with the programs that the trajectory memory has. One found after the state was saved has
    /// no score in it, and is scored first.
    /// </summary>
    /// <exception cref="ProgramException">The state belongs to another question.</exception>
    public static QuestionMemory Restore(ProgramEnvironment environment, QuestionState state, IEnumerable<int[]> programs)
    {
        var memory = new QuestionMemory(environment) { Explored = ExploredPrograms.Load(environment.Task, state.Explored) };
        foreach (int[] program in programs) memory.Add(program);
        foreach (RememberedProgram program in memory._programs)
            if (state.Scores.TryGetValue(KeyOf(program.Tokens), out float score))
                program.LogProbability = score;
        return memory;
    }

    /// <summary>All that <see cref="Restore"/> needs, but for the programs, which the trajectory memory has.</summary>
    public QuestionState Save() => new(
        Environment.Index, 0, Explored.Save(), Scores());

    /// <summary>A program's name in a saved state: FNV-1a of its tokens. Two of one question that share it, which is next to impossible, share a score until the next scoring.</summary>
    public static ulong KeyOf(ReadOnlySpan<int> tokens)
    {
        ulong key = 14695981039346656037;
        foreach (int token in tokens) key = (key ^ (uint)token) * 1099511628211;
        return key;
    }

    private Dictionary<ulong, float> Scores()
    {
        var scores = new Dictionary<ulong, float>();
        foreach (RememberedProgram program in _programs) scores[KeyOf(program.Tokens)] = (float)program.LogProbability;
        return scores;
    }

    private static string Key(ReadOnlySpan<int> tokens) =>
        string.Create(tokens.Length, tokens, static (text, source) =>
        {
            for (int i = 0; i < source.Length; i++) text[i] = (char)source[i];
        });
}
