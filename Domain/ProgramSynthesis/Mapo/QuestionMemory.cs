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

    /// <summary>Replaces the explored programs by saved ones.</summary>
    public void Restore(ExploredPrograms explored) => Explored = explored;

    private static string Key(ReadOnlySpan<int> tokens) =>
        string.Create(tokens.Length, tokens, static (text, source) =>
        {
            for (int i = 0; i < source.Length; i++) text[i] = (char)source[i];
        });
}
