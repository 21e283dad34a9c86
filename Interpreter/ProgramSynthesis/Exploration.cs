using System.Numerics;
using ActorLab.Interpreter.Randomness;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// An episode that walks a store of explored programs: it knows which of the valid tokens lead to something new, and
/// records its own end. Reading an exhausted token is possible, and records nothing. Several explorations of one store
/// may be under way, in turns of one thread.
/// </summary>
public sealed class Exploration
{
    private Step[] path = [];
    private int depth;
    private int node; // the run that the episode stands on, 0 once it has left the trie
    private long version; // of the trie when the run was found
    private bool known; // whether an exhausted token was read

    /// <summary>Makes an exploration at its start; the episode must be one of the store's task.</summary>
    public Exploration(Episode episode, ExploredPrograms explored)
    {
        Episode = episode;
        Explored = explored;
        Begin(explored);
    }

    /// <summary>The episode. Read tokens through the exploration, not through it.</summary>
    public Episode Episode { get; }

    /// <summary>The store.</summary>
    public ExploredPrograms Explored { get; private set; }

    /// <summary>Goes back to the start; false if there is nothing left to explore.</summary>
    public bool Begin()
    {
        Episode.Reset();
        depth = 0;
        known = false;
        node = Explored.Root;
        version = Explored.EndCount;
        return !Explored.IsExhausted;
    }

    /// <summary>Turns to another store, and to its task; false if there is nothing left to explore.</summary>
    public bool Begin(ExploredPrograms explored)
    {
        Explored = explored;
        if (!ReferenceEquals(Episode.Task, explored.Task)) Episode.Reset(explored.Task);
        int choices = 1 + 5 * explored.Task.MaxResults;
        if (path.Length < choices) path = new Step[choices];
        return Begin();
    }

    /// <summary>Whether the valid token at an index leads to something not yet explored.</summary>
    public bool IsFresh(int index)
    {
        if (known || Explored.IsExhausted) return false;
        int at = Position();
        if (known) return false;
        return Episode.ValidTokens.Length == 1 || at == 0 || (Explored.LiveAt(at + (index >> 6)) >> index & 1) != 0;
    }

    /// <summary>
    /// Writes the indices of the valid tokens that lead to something not yet explored, and returns their number: at
    /// most as many as there are valid tokens.
    /// </summary>
    public int FreshIndices(Span<int> into)
    {
        int n = 0;
        for (int i = 0; i < Episode.ValidTokens.Length; i++)
            if (IsFresh(i))
                into[n++] = i;
        return n;
    }

    /// <summary>Reads a token as the episode does, and records the end if it ends the program.</summary>
    public void Read(int token)
    {
        int index = Episode.ValidTokens.IndexOf(token);
        if (index >= 0) ReadAt(index);
        else
        {
            known = true; // an ending of no valid token's making is not recorded
            Episode.Read(token);
        }
    }

    /// <summary>Reads the valid token at an index, and records the end if it ends the program.</summary>
    public void ReadAt(int index)
    {
        int choices = Episode.ValidTokens.Length;
        Episode.ReadAt(index);
        if (choices > 1)
        {
            if (!known && Position() != 0)
            {
                if ((Explored.LiveAt(node + (index >> 6)) >> index & 1) == 0) known = true;
                else node = Explored.Child(node, index);
            }

            path[depth++] = new Step { Choice = index, Choices = choices };
        }

        if (Episode.IsDone && !known) Record();
    }

    /// <summary>Begins anew and reads a whole program; false if it was known, or is not valid.</summary>
    public bool Add(ReadOnlySpan<int> tokens)
    {
        if (!Begin()) return false;
        foreach (int token in tokens)
        {
            if (Episode.IsDone || !Episode.ValidTokens.Contains(token)) return false;
            ReadAt(Episode.ValidTokens.IndexOf(token));
        }

        return Episode.IsDone && !known;
    }

    /// <summary>
    /// Runs a whole episode of uniformly random tokens among those that lead to something new; false, without one, if
    /// everything is explored.
    /// </summary>
    public bool RunRandom<TRandom>(ref TRandom random)
        where TRandom : struct, IRandomSource
    {
        if (!Begin()) return false;
        while (!Episode.IsDone)
        {
            int choices = Episode.ValidTokens.Length;
            if (choices == 1)
            {
                Episode.Advance(0);
                continue;
            }

            int index = node == 0 ? Below(ref random, (uint)choices) : Draw(ref random, choices);
            Episode.Advance(index);
            if (node != 0) node = Explored.Child(node, index);
            path[depth++] = new Step { Choice = index, Choices = choices };
        }

        Record();
        return true;
    }

    private static int Below<TRandom>(ref TRandom random, uint bound)
        where TRandom : struct, IRandomSource
    {
        ulong product = (ulong)random.Next() * bound;
        if ((uint)product < bound)
        {
            uint refused = (uint)-bound % bound; // so that every outcome has the same number of words
            while ((uint)product < refused) product = (ulong)random.Next() * bound;
        }

        return (int)(product >> 32);
    }

    private static int Select(ulong bits, int rank)
    {
        for (; rank > 0; rank--) bits &= bits - 1;
        return BitOperations.TrailingZeroCount(bits);
    }

    private int Draw<TRandom>(ref TRandom random, int choices)
        where TRandom : struct, IRandomSource
    {
        if (choices <= 64)
        {
            ulong live = Explored.LiveAt(node);
            return Select(live, Below(ref random, (uint)BitOperations.PopCount(live)));
        }

        int width = (choices + 63) >> 6, count = 0, word = 0;
        for (int w = 0; w < width; w++) count += BitOperations.PopCount(Explored.LiveAt(node + w));
        int rank = Below(ref random, (uint)count);
        for (int here; rank >= (here = BitOperations.PopCount(Explored.LiveAt(node + word))); word++) rank -= here;
        return word * 64 + Select(Explored.LiveAt(node + word), rank);
    }

    /// <summary>The run that the episode stands on, found again from the root if the trie has changed meanwhile.</summary>
    private int Position()
    {
        if (version == Explored.EndCount) return node;
        version = Explored.EndCount;
        node = Explored.Root;
        for (int i = 0; i < depth && node != 0; i++)
        {
            Step step = path[i];
            if ((Explored.LiveAt(node + (step.Choice >> 6)) >> step.Choice & 1) == 0)
            {
                known = true;
                return node = 0;
            }

            node = Explored.Child(node, step.Choice);
        }

        return node;
    }

    private void Record()
    {
        ExploredPrograms trie = Explored;
        known = trie.IsExhausted; // by another exploration, under way at the same time, as is every "known" here
        for (int i = 0; i < depth && !known; i++)
        {
            ref Step step = ref path[i];
            step.Node = i == 0 ? trie.Root : trie.Child(path[i - 1].Node, path[i - 1].Choice);
            if (step.Node == 0)
            {
                step.Node = trie.Make(step.Choices);
                if (i == 0) trie.Root = step.Node;
                else trie.SetChild(path[i - 1].Node, path[i - 1].Choice, step.Node);
            }

            known = (trie.LiveAt(step.Node + (step.Choice >> 6)) >> step.Choice & 1) == 0;
        }

        if (known) return;
        trie.EndCount++;
        for (int i = depth - 1; i >= 0; i--)
        {
            if (trie.Exhaust(path[i].Node, path[i].Choice, path[i].Choices)) return;
            trie.Free(path[i].Node, path[i].Choices);
        }

        trie.Root = 0;
        trie.IsExhausted = true;
    }

    private struct Step
    {
        public int Choice;
        public int Choices;
        public int Node;
    }
}
