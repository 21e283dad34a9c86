using System.Collections.ObjectModel;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// A table, the constants of a question and the functions allowed: all that programs run on. Immutable and shareable
/// between threads; what its table alone determines is shared between the tasks of one table.
/// </summary>
public sealed class ProgramTask
{
    private readonly ulong[] contain;
    private readonly ulong[] anyEqual;
    private readonly int[] containSlot;

    /// <summary>Makes a task.</summary>
    /// <param name="table">The table.</param>
    /// <param name="constants">The question's entities, the variables after the columns.</param>
    /// <param name="functions">The functions.</param>
    /// <param name="options">Limits and switches.</param>
    /// <param name="triggerWords">The question's words and tags; a function that <see cref="TriggerWords"/> lists needs
    /// one of its words among them. Null allows all functions.</param>
    public ProgramTask(KnowledgeTable table, IReadOnlyList<Constant> constants, FunctionSet functions, InterpreterOptions options, IReadOnlySet<string>? triggerWords = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxExpressions);
        Table = table;
        Constants = constants;
        Functions = functions;
        Options = options;
        Index = TableIndex.Of(table);
        Vocabulary = functions.Vocabulary;
        VariableCount = Index.ColumnCount + constants.Count;
        Definitions = [.. functions.Functions];
        FirstConstant = Vocabulary.FirstVariable + Index.ColumnCount;
        FirstResult = FirstConstant + constants.Count;
        FunctionTokens = [.. Enumerable.Range(0, Definitions.Length)
            .Where(f => triggerWords is null || TriggerWords.Allow(Definitions[f].Name, triggerWords))
            .Select(f => f + Vocabulary.FirstFunction)];
        OpenOnly = [Vocabulary.Open];
        OpenOrEnd = [Vocabulary.Open, Vocabulary.End];
        CloseOnly = [Vocabulary.Close];
        EndOnly = [Vocabulary.End];
        AllowedFunctions = Array.AsReadOnly(FunctionTokens);
        EqualColumns = functions.EqualsTakesStrings ? ValueTypes.AnyColumn : ValueTypes.OrderedColumn;

        Values = new Value[constants.Count];
        containSlot = new int[constants.Count];
        int strings = 0;
        for (int k = 0; k < Values.Length; k++)
        {
            Values[k] = ValueOf(constants[k]);
            containSlot[k] = constants[k].Kind == ConstantKind.Strings ? strings++ : -1;
        }

        int words = Index.Words;
        contain = new ulong[strings * Index.TextColumnCount * words];
        anyEqual = new ulong[constants.Count * words];
        for (int k = 0; k < Values.Length; k++)
        {
            for (int c = 0; c < Index.ColumnCount; c++)
            {
                if (Index.Types[c] == ValueTypes.StringColumn && constants[k].Kind == ConstantKind.Strings)
                    foreach (string text in constants[k].Texts)
                        Index.MarkContaining(c, text, contain.AsSpan(ContainPlace(k, c), words));
                if (Values[k].Single >= 0 && (options.EqualSeesAllColumns || (Index.Types[c] & EqualColumns) != 0))
                    for (int w = 0; w < words; w++)
                        anyEqual[k * words + w] |= KeyScan.Word<KeyScan.Equal>(Index.Keys(c), w, Values[k].Single);
            }
        }
    }

    /// <summary>The table.</summary>
    public KnowledgeTable Table { get; }

    /// <summary>The question's entities.</summary>
    public IReadOnlyList<Constant> Constants { get; }

    /// <summary>The functions.</summary>
    public FunctionSet Functions { get; }

    /// <summary>Limits and switches.</summary>
    public InterpreterOptions Options { get; }

    /// <summary>The token ids.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>How many variables there are before the first expression: the columns, then the constants.</summary>
    public int VariableCount { get; }

    /// <summary>The tokens of the functions that the trigger words allow.</summary>
    public ReadOnlyCollection<int> AllowedFunctions { get; }

    /// <summary>Whether variable k is a column: column k of the table.</summary>
    public bool IsColumn(int variable) => variable < Index.ColumnCount;

    /// <summary>The place of variable k among the columns, or -1 if it is none.</summary>
    public int ColumnOf(int variable) => variable < Index.ColumnCount ? variable : -1;

    /// <summary>The place of variable k among the constants, or -1 if it is none.</summary>
    public int ConstantOf(int variable) => variable >= Index.ColumnCount && variable < VariableCount ? variable - Index.ColumnCount : -1;

    internal TableIndex Index { get; }

    internal ProgramFunction[] Definitions { get; }

    internal int[] FunctionTokens { get; }

    internal int[] OpenOnly { get; }

    internal int[] OpenOrEnd { get; }

    internal int[] CloseOnly { get; }

    internal int[] EndOnly { get; }

    internal Value[] Values { get; }

    internal int FirstConstant { get; }

    internal int FirstResult { get; }

    /// <summary>The columns that the equality filters can name.</summary>
    internal ValueTypes EqualColumns { get; }

    /// <summary>How many expressions a program can have: as the options limit them, and as there is room for variables.</summary>
    internal int MaxResults => Math.Max(0, Math.Min(Options.MaxExpressions, Options.MaxMemory - VariableCount));

    /// <summary>The longest program: six tokens an expression, and the end.</summary>
    internal int MaxTokens => 6 * MaxResults + 1;

    /// <summary>Rows in which the column's text contains a string of the constant.</summary>
    internal ReadOnlySpan<ulong> Containing(int constant, int column) => contain.AsSpan(ContainPlace(constant, column), Index.Words);

    /// <summary>Rows in which some column that counts has the constant's only value.</summary>
    internal ReadOnlySpan<ulong> AnyEqual(int constant) => anyEqual.AsSpan(constant * Index.Words, Index.Words);

    /// <summary>What the valid tokens of the task's episodes depend on, in short; to refuse another task's saved store.</summary>
    internal uint Signature()
    {
        var hash = new Fingerprint();
        hash.Add((ulong)(uint)VariableCount << 32 | (uint)Table.RowCount);
        hash.Add((ulong)(uint)Options.MaxExpressions << 32 | (uint)Options.MaxMemory);
        hash.Add((Options.CompareAcrossKinds ? 1UL : 0) | (Options.CompareDatesAsText ? 2UL : 0) | (Options.NotEqualKeepsMissing ? 4UL : 0)
            | (Options.EqualSeesAllColumns ? 8UL : 0) | (Options.CompareAndCountAnyRows ? 16UL : 0) | (Functions.EqualsTakesStrings ? 32UL : 0) | (Options.SkipTotalRows ? 64UL : 0));
        foreach (int token in FunctionTokens) hash.Add((ulong)token);
        foreach (ValueTypes type in Index.Types) hash.Add((ulong)type);
        foreach (Value value in Values) hash.Add((ulong)(uint)value.Type << 32 | (uint)value.Count);
        return (uint)(hash.Value >> 32);
    }

    private int ContainPlace(int constant, int column)
        => (containSlot[constant] * Index.TextColumnCount + Index.TextSlot(column)) * Index.Words;

    private Value ValueOf(Constant constant)
    {
        var value = new Value { Column = -1, Single = -1, IsNumeric = constant.Kind == ConstantKind.Numbers };
        value.Type = constant.Kind switch
        {
            ConstantKind.Strings => ValueTypes.Strings,
            ConstantKind.Numbers => ValueTypes.Numbers,
            _ => ValueTypes.Dates,
        };
        int[] keys = value.IsNumeric ? [.. constant.Numbers.Select(Index.KeyOf)] : [.. constant.Texts.Select(Index.KeyOf)];
        int[] order = constant.Kind == ConstantKind.Dates && !Options.CompareDatesAsText ? [.. constant.Texts.Select(Index.DayKeyOf).Where(k => k >= 0).DefaultIfEmpty(-1)] : keys;
        value.Count = keys.Length;
        if (keys.Length == 0) return value;
        int distinct = value.IsNumeric ? constant.Numbers.Distinct().Count() : constant.Texts.Distinct(StringComparer.Ordinal).Count();
        if (distinct == 1) value.Single = keys[0];
        value.Min = order.Min();
        value.Max = order.Max();
        return value;
    }
}
