using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Turns questions into environments for one policy: its vocabulary, word vectors and language.</summary>
public sealed class EnvironmentFactory
{
    private readonly ColumnVectors _columns;
    private readonly InterpreterOptions _interpreter;
    private readonly int _maximumVariables;
    private readonly bool _firstTokenSpan;

    /// <summary>Makes a factory.</summary>
    public EnvironmentFactory(ProgramSynthesisOptions options, PolicyVocabulary vocabulary, IWordVectors vectors)
    {
        Vocabulary = vocabulary;
        // A hashed vector means nothing until training has met its word; a pretrained one does.
        _columns = new ColumnVectors(vectors, options.Policy.ColumnPlaces, vectors is HashedWordVectors ? vocabulary.Knows : null);
        Functions = options.Environment.Language == ProgramLanguage.WikiSql ? FunctionSet.WikiSql : WikiTables(options.Environment.ExtraFunctions);
        _interpreter = new InterpreterOptions
        {
            MaxExpressions = options.Environment.MaxExpressions,
            MaxMemory = options.Environment.MaxMemory,
            CompareAcrossKinds = options.Environment.CompareAcrossKinds,
            SkipTotalRows = options.Environment.SkipTotalRows,
        };
        _maximumVariables = options.Environment.MaxMemory - options.Environment.MaxExpressions;
        PolicyOptions policy = options.Policy;
        _firstTokenSpan = policy.FirstTokenSpan;
        Sizes = new PolicySizes(
            policy.Hidden, policy.Attention, policy.Embedding, policy.Layers, vocabulary.Dimension, Functions.Vocabulary.FirstVariable, policy.Dropout,
            policy.HeaderMatchWeight, policy.HeaderDropout, policy.StepFeatures);
    }

    /// <summary>The encoder's words.</summary>
    public PolicyVocabulary Vocabulary { get; }

    /// <summary>The language's functions.</summary>
    public FunctionSet Functions { get; }

    /// <summary>The policy's shapes.</summary>
    public PolicySizes Sizes { get; }

    /// <summary>Makes the environments of a split; indices count from 0.</summary>
    public IReadOnlyList<ProgramEnvironment> Make(IReadOnlyList<Question> questions)
    {
        var environments = new ProgramEnvironment[questions.Count];
        Parallel.For(0, environments.Length, i => environments[i] = Make(i, questions[i]));
        return environments;
    }

    /// <summary>Makes the environment of one question.</summary>
    public ProgramEnvironment Make(int index, Question question)
    {
        // Entities that have no place in the policy's memory are cut off, so that variables are numbered alike everywhere.
        int entities = Math.Max(0, Math.Min(question.Entities.Count, _maximumVariables - question.Table.Columns.Count));
        var task = new ProgramTask(question.Table, [.. question.Entities.Take(entities).Select(e => e.Value)], Functions, _interpreter);
        return new ProgramEnvironment(index, question, task, PolicyInput.Of(question, Vocabulary, _columns, task.VariableCount, _firstTokenSpan));
    }

    private static FunctionSet WikiTables(string extras)
    {
        string[] names = extras.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return names.FirstOrDefault(n => FunctionSet.Extras.All(f => f.Name != n)) is { } unknown
            ? throw new InputException($"The setting 'program-synthesis.environment.extra-functions' names '{unknown}', which is no extra function; there are {string.Join(", ", FunctionSet.Extras)}.")
            : FunctionSet.WikiTablesWith(names);
    }

    /// <summary>The word vectors of the settings; of pretrained ones only the words of these questions and their headers.</summary>
    public static IWordVectors Vectors(PolicyOptions options, IReadOnlyList<Question> questions, IEnumerable<string>? also = null)
    {
        if (options.WordVectors.Length == 0) return new HashedWordVectors(options.HashedDimension);
        HashSet<string> wanted = [.. also ?? [], "string", "number", "num2", "date", "year", "amount", "span", "first", "last", "note", .. questions.SelectMany(q => q.EncoderTokens)];
        foreach (KnowledgeTable table in questions.Select(q => q.Table).Distinct())
            foreach (TableColumn column in table.Columns)
                wanted.UnionWith(ColumnVectors.HeaderWords(column.Name));
        return PretrainedWordVectors.Read(options.WordVectors, wanted);
    }
}
