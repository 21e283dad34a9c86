using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// An exact store of the programs explored for one task: a trie whose branches are the choices among valid tokens.
/// A prefix below which everything is explored is exhausted, and is known to be so at once. Only real choices take a
/// node: a token that is the only valid one takes none, and an exhausted subtree is freed. Not for use by two threads
/// at a time. <see cref="Exploration"/> walks it.
/// </summary>
public sealed class ExploredPrograms
{
    // A node has a bit for each valid token: live (not exhausted) and present (has a child node). The child's index is
    // in the node itself if there is one, else in a block of the arena, in the order of the bits. Where more than 64
    // tokens are valid, a run of consecutive nodes stands for the one.
    private Node[] nodes = [];
    private int[] blocks = [];
    private int nodeEnd = 1, blockEnd, freeNode;
    private FreeBlocks freeBlocks;
    private Dictionary<int, int>? wideRuns; // the words of runs that have more than one

    /// <summary>Makes an empty store.</summary>
    public ExploredPrograms(ProgramTask task) => Task = task;

    /// <summary>The task whose programs these are.</summary>
    public ProgramTask Task { get; }

    /// <summary>Whether every program has been explored.</summary>
    public bool IsExhausted { get; internal set; }

    /// <summary>How many programs and dead ends have been recorded.</summary>
    public long EndCount { get; internal set; }

    /// <summary>How many nodes there are: prefixes with a choice, some of it explored, some not.</summary>
    public int NodeCount { get; private set; }

    /// <summary>The memory taken, in bytes.</summary>
    public long ByteSize => (long)nodes.Length * Unsafe.SizeOf<Node>() + blocks.Length * sizeof(int);

    internal int Root { get; set; }

    /// <summary>
    /// Records a finished program, for example one that was saved; false if it was known, or is not valid for the task.
    /// </summary>
    public bool Add(ReadOnlySpan<int> tokens) => new Exploration(new Episode(Task), this).Add(tokens);

    /// <summary>The store as bytes, with its version, length and checksum.</summary>
    public byte[] Save() => ExploredProgramsFormat.Save(this);

    /// <summary>Reads a saved store; a <see cref="ProgramException"/> says what is wrong with it.</summary>
    public static ExploredPrograms Load(ProgramTask task, ReadOnlySpan<byte> saved) => ExploredProgramsFormat.Load(task, saved);

    internal ulong LiveAt(int node) => nodes[node].Live;

    internal ulong PresentAt(int node) => nodes[node].Present;

    internal int WidthOf(int run) => wideRuns is not null && wideRuns.TryGetValue(run, out int width) ? width : 1;

    /// <summary>Makes room for a number of nodes.</summary>
    internal void Reserve(int count)
    {
        if (nodes.Length < count + 1) Array.Resize(ref nodes, count + 1);
    }

    /// <summary>The child of a given rank among a node's children.</summary>
    internal int ChildAt(int node, int rank) =>
        BitOperations.IsPow2(nodes[node].Present) ? nodes[node].Children : blocks[nodes[node].Children + rank];

    /// <summary>Gives a new node the bits that it had, and room for its children.</summary>
    internal void Restore(int node, ulong live, ulong present)
    {
        nodes[node].Live = live;
        nodes[node].Present = present;
        int count = BitOperations.PopCount(present);
        if (count > 1) nodes[node].Children = TakeBlock(BitOperations.Log2((uint)(count - 1)) + 1);
    }

    /// <summary>Puts a restored node's child at its rank.</summary>
    internal void RestoreChild(int node, int rank, int child)
    {
        if (BitOperations.IsPow2(nodes[node].Present)) nodes[node].Children = child;
        else blocks[nodes[node].Children + rank] = child;
    }

    /// <summary>The child at a choice, or 0.</summary>
    internal int Child(int run, int choice)
    {
        ref Node node = ref nodes[run + (choice >> 6)];
        ulong bit = 1UL << choice;
        if ((node.Present & bit) == 0) return 0;
        if (BitOperations.IsPow2(node.Present)) return node.Children;
        return blocks[node.Children + BitOperations.PopCount(node.Present & (bit - 1))];
    }

    /// <summary>Makes a run of nodes for a number of choices, all of them live.</summary>
    internal int Make(int choices)
    {
        int width = (choices + 63) >> 6, run;
        if (width == 1 && freeNode != 0)
        {
            run = freeNode;
            freeNode = nodes[run].Children;
        }
        else
        {
            run = nodeEnd;
            nodeEnd += width;
            if (nodeEnd > nodes.Length) Array.Resize(ref nodes, Math.Max(nodeEnd, Math.Max(8, nodes.Length + nodes.Length / 2)));
        }

        if (width > 1) (wideRuns ??= []).Add(run, width);
        for (int w = 0; w < width; w++)
        {
            int left = choices - 64 * w;
            nodes[run + w] = new Node { Live = left >= 64 ? ulong.MaxValue : (1UL << left) - 1 };
        }

        NodeCount += width;
        return run;
    }

    /// <summary>Puts a child at a choice that has none.</summary>
    internal void SetChild(int run, int choice, int child)
    {
        ref Node node = ref nodes[run + (choice >> 6)];
        ulong bit = 1UL << choice;
        int count = BitOperations.PopCount(node.Present);
        int rank = BitOperations.PopCount(node.Present & (bit - 1));
        if (count == 0)
        {
            node.Children = child;
        }
        else
        {
            int from = node.Children;
            if (count == 1)
            {
                node.Children = TakeBlock(1);
                blocks[node.Children] = from;
            }
            else if (BitOperations.IsPow2(count))
            {
                node.Children = TakeBlock(BitOperations.Log2((uint)count) + 1);
                blocks.AsSpan(from, count).CopyTo(blocks.AsSpan(node.Children));
                GiveBlock(from, count);
            }

            Span<int> children = blocks.AsSpan(node.Children, count + 1);
            children[rank..count].CopyTo(children[(rank + 1)..]);
            children[rank] = child;
        }

        node.Present |= bit;
    }

    /// <summary>
    /// Marks a choice exhausted, frees the node it led to, and says whether any choice of the run is left.
    /// </summary>
    internal bool Exhaust(int run, int choice, int choices)
    {
        ref Node node = ref nodes[run + (choice >> 6)];
        ulong bit = 1UL << choice;
        node.Live &= ~bit;
        if ((node.Present & bit) != 0) RemoveChild(ref node, bit);
        for (int w = 0; w <= (choices - 1) >> 6; w++)
            if (nodes[run + w].Live != 0)
                return true;
        return false;
    }

    /// <summary>Frees a run none of whose choices has a child; wide ones, which are rare, stay behind unused.</summary>
    internal void Free(int run, int choices)
    {
        int width = (choices + 63) >> 6;
        NodeCount -= width;
        if (width > 1)
        {
            wideRuns!.Remove(run);
            return;
        }

        nodes[run].Children = freeNode;
        freeNode = run;
    }

    private void RemoveChild(ref Node node, ulong bit)
    {
        int count = BitOperations.PopCount(node.Present);
        int rank = BitOperations.PopCount(node.Present & (bit - 1));
        node.Present &= ~bit;
        if (count == 1) return;
        Span<int> children = blocks.AsSpan(node.Children, count);
        children[(rank + 1)..].CopyTo(children[rank..]);
        if (count == 2)
        {
            int only = children[0];
            GiveBlock(node.Children, 2);
            node.Children = only;
        }
        else if (BitOperations.IsPow2(count - 1))
        {
            int from = node.Children;
            node.Children = TakeBlock(BitOperations.Log2((uint)(count - 1)));
            blocks.AsSpan(from, count - 1).CopyTo(blocks.AsSpan(node.Children));
            GiveBlock(from, (int)BitOperations.RoundUpToPowerOf2((uint)count));
        }
    }

    private int TakeBlock(int log)
    {
        int block = freeBlocks[log] - 1;
        if (block >= 0)
        {
            freeBlocks[log] = blocks[block];
            return block;
        }

        block = blockEnd;
        blockEnd += 1 << log;
        if (blockEnd > blocks.Length) Array.Resize(ref blocks, Math.Max(blockEnd, Math.Max(16, blocks.Length + blocks.Length / 2)));
        return block;
    }

    private void GiveBlock(int block, int size)
    {
        int log = BitOperations.Log2((uint)size);
        blocks[block] = freeBlocks[log];
        freeBlocks[log] = block + 1;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Node
    {
        public ulong Live;
        public ulong Present;
        public int Children;
    }

    /// <summary>For each size, as a power of two up to 64, the first free block plus one.</summary>
    [InlineArray(7)]
    private struct FreeBlocks
    {
        private int first;
    }
}
