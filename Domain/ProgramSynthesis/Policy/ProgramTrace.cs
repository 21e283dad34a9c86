using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// A finished program as the policy walks it: at each step the token read, the variable that reading it created, the
/// valid tokens, and the token taken. Made by running the program once in its environment.
/// </summary>
public sealed class ProgramTrace
{
    private ProgramTrace(int[] actions, int[] written, int[] validEnds, int[] valid)
    {
        Actions = actions;
        Written = written;
        ValidEnds = validEnds;
        Valid = valid;
    }

    /// <summary>Tokens of the program, <c>&lt;END&gt;</c> included. Step t reads token t - 1 (<c>&lt;DECODE&gt;</c> at first) and takes token t.</summary>
    public int[] Actions { get; }

    /// <summary>For each step the variable token that the read created, or -1.</summary>
    public int[] Written { get; }

    /// <summary>The tokens that were valid at step t are <see cref="Valid"/>[ValidEnds[t-1] .. ValidEnds[t]].</summary>
    public int[] ValidEnds { get; }

    /// <summary>Valid tokens of all steps, one after the other.</summary>
    public int[] Valid { get; }

    /// <summary>How many steps there are.</summary>
    public int Length => Actions.Length;

    /// <summary>The token read at a step.</summary>
    public int Read(int step) => step == 0 ? Vocabulary.Decode : Actions[step - 1];

    /// <summary>The valid tokens of a step.</summary>
    public ReadOnlySpan<int> ValidAt(int step)
    {
        int from = step == 0 ? 0 : ValidEnds[step - 1];
        return Valid.AsSpan(from, ValidEnds[step] - from);
    }

    /// <summary>Walks a program; null where it takes a token that is not valid or does not end (it is not replayable).</summary>
    public static ProgramTrace? Of(Episode episode, ReadOnlySpan<int> program)
    {
        episode.Reset();
        int[] written = new int[program.Length], ends = new int[program.Length];
        var valid = new List<int>(program.Length * 4);
        for (int t = 0; t < program.Length; t++)
        {
            if (episode.IsDone || episode.ValidTokens.IndexOf(program[t]) < 0) return null;
            written[t] = t == 0 ? -1 : episode.Written;
            valid.AddRange(episode.ValidTokens);
            ends[t] = valid.Count;
            episode.Read(program[t]);
        }

        bool finished = episode.IsDone && !episode.IsError;
        return finished ? new ProgramTrace(program.ToArray(), written, ends, [.. valid]) : null;
    }
}
