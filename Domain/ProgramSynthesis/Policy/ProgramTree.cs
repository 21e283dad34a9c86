namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Given programs as a tree of their beginnings, so that what several programs of a question begin with is computed
/// once, and what follows a program's last choice not at all. Nodes of a level take one step of the decoder together.
/// </summary>
internal sealed class ProgramTree
{
    private readonly List<List<Node>> _levels = [];

    /// <param name="programs">The programs.</param>
    /// <param name="placeOf">Each question's place in the batch.</param>
    public ProgramTree(IReadOnlyList<TracedProgram> programs, Func<ProgramEnvironment, int> placeOf)
    {
        var children = new Dictionary<(int Question, int Parent, int Read), Node>();
        int nodes = 0;
        for (int i = 0; i < programs.Count; i++)
        {
            ProgramTrace trace = programs[i].Trace;
            int question = placeOf(programs[i].Environment), last = trace.Length - 1;
            while (last >= 0 && trace.ValidAt(last).Length < 2) last--;
            Node? parent = null;
            for (int t = 0; t <= last; t++)
            {
                (int, int, int) key = (question, parent?.Number ?? -1, trace.Read(t));
                if (!children.TryGetValue(key, out Node? node))
                {
                    if (_levels.Count == t) _levels.Add([]);
                    node = new Node(nodes++, _levels[t].Count, new DecoderRow(question, parent?.Row ?? -1, trace.Read(t), trace.Written[t], trace.ValidAt(t).Length > 1), parent, trace, t);
                    children.Add(key, node);
                    _levels[t].Add(node);
                }

                if (node.Step.Chooses) node.Choices.Add((i, trace.Actions[t]));
                parent = node;
            }
        }
    }

    /// <summary>The nodes by depth, in the order of their rows.</summary>
    public IReadOnlyList<IReadOnlyList<Node>> Levels => _levels;

    /// <summary>A beginning of one program or more.</summary>
    /// <param name="number">Its number in the tree.</param>
    /// <param name="row">Its row in its level.</param>
    /// <param name="step">What the decoder does.</param>
    /// <param name="parent">The beginning that is one token shorter.</param>
    /// <param name="trace">A program that begins so.</param>
    /// <param name="at">How many tokens the beginning has.</param>
    public sealed class Node(int number, int row, DecoderRow step, Node? parent, ProgramTrace trace, int at)
    {
        public int Number { get; } = number;

        public int Row { get; } = row;

        public DecoderRow Step { get; } = step;

        public Node? Parent { get; } = parent;

        /// <summary>The tokens that are valid next.</summary>
        public ReadOnlySpan<int> Valid => trace.ValidAt(at);

        /// <summary>Programs that choose a token here.</summary>
        public List<(int Program, int Token)> Choices { get; } = [];
    }
}
