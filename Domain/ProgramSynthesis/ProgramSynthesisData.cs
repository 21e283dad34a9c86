using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>The questions of a run as environments, by split, and the words that its policy knows. Immutable, shared by all actors of a node.</summary>
public sealed class ProgramSynthesisData
{
    private ProgramSynthesisData(EnvironmentFactory factory, IReadOnlyList<Question> train, IReadOnlyList<Question> dev, IReadOnlyList<Question> test)
    {
        Factory = factory;
        Train = factory.Make(train);
        Dev = factory.Make(dev);
        Test = factory.Make(test);
    }

    /// <summary>Makes further environments for the same policy.</summary>
    public EnvironmentFactory Factory { get; }

    /// <summary>Questions to train on; a question's index is its trajectories' key.</summary>
    public IReadOnlyList<ProgramEnvironment> Train { get; }

    /// <summary>Questions that choose the model.</summary>
    public IReadOnlyList<ProgramEnvironment> Dev { get; }

    /// <summary>Questions measured once.</summary>
    public IReadOnlyList<ProgramEnvironment> Test { get; }

    /// <summary>Reads and links everything that the settings name.</summary>
    /// <param name="options">The settings; their paths are resolved.</param>
    /// <param name="dataRoot">The data root, for a source that lies there.</param>
    /// <param name="cache">Where packs are unpacked; null for the user's cache folder.</param>
    /// <param name="vocabulary">The words of a saved policy; null to take them from the questions.</param>
    /// <exception cref="InputException">A file, table or question is at fault.</exception>
    public static ProgramSynthesisData Load(ProgramSynthesisOptions options, string? dataRoot, string? cache, IReadOnlyList<string>? vocabulary = null)
    {
        (Question[] train, Question[] dev, Question[] test) = Questions(options.Data, dataRoot, cache);
        if (train.Length == 0) throw new InputException($"The split '{options.Data.Train}' has no questions to train on.");
        if (dev.Length == 0) throw new InputException($"The split '{options.Data.Dev}' has no questions to choose the model by.");
        IWordVectors vectors = EnvironmentFactory.Vectors(options.Policy, [.. train, .. dev, .. test]);
        PolicyVocabulary words = vocabulary is null
            ? PolicyVocabulary.Build([.. train, .. dev], vectors, options.Policy.MinCount)
            : new PolicyVocabulary(vocabulary, vectors);
        return new ProgramSynthesisData(new EnvironmentFactory(options, words, vectors), train, dev, test);
    }

    /// <summary>The questions of a split by name, linked.</summary>
    public static IReadOnlyList<Question> Split(DataOptions data, string split, string? dataRoot, string? cache) =>
        split.Length == 0 ? [] : Open(data, dataRoot, cache)(split);

    private static (Question[] Train, Question[] Dev, Question[] Test) Questions(DataOptions data, string? dataRoot, string? cache)
    {
        Func<string, IReadOnlyList<Question>> open = Open(data, dataRoot, cache);
        return (Of(data.Train), Of(data.Dev), Of(data.Test));

        Question[] Of(string split) => split.Length == 0 ? [] : [.. data.Limit > 0 ? open(split).Take(data.Limit) : open(split)];
    }

    private static Func<string, IReadOnlyList<Question>> Open(DataOptions data, string? dataRoot, string? cache)
    {
        if (data.Source == QuestionData.WikiTableQuestions)
        {
            if (dataRoot is null) throw new InputException("WikiTableQuestions lies in the data root: set ACTORLAB_DATA, or give --data.");
            var set = WikiTableQuestionsData.Open(dataRoot, WikiTableQuestionsOptions.Default with { Tables = data.TableSource, Cache = cache, Linker = data.Linker, Columns = data.Columns(TableOptions.Default) });
            return set.Load;
        }

        if (data.Source == QuestionData.WikiSql)
            return WikiSqlData.Open(dataRoot ?? throw new InputException("WikiSQL lies in the data root: set ACTORLAB_DATA, or give --data."), data.Linker).Load;

        if (data.Questions.Length == 0) throw new InputException("There are no questions: set 'program-synthesis.data.questions' to a file.");
        string tables = data.Tables.Length > 0 ? data.Tables : Path.GetDirectoryName(Path.GetFullPath(data.Questions))!;
        return QuestionSet.Load(new QuestionSetOptions { Questions = data.Questions, Tables = tables, Linker = data.Linker, Columns = data.Columns(QuestionSetOptions.OwnColumns) }).Of;
    }
}
