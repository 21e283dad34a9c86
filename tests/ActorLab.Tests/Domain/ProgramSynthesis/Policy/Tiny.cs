using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

/// <summary>Questions on tables of a few cells, and policies of a few units.</summary>
internal static class Tiny
{
    private static readonly KnowledgeTable Medals = new("medals", 4,
    [
        TableColumn.OfTexts("r.nation-string", ColumnKind.String, ["norway", "sweden", "finland", "norway"]),
        TableColumn.OfNumbers("r.gold-number", ColumnKind.Number, [3, 1, null, 5]),
    ]);

    private static readonly KnowledgeTable Cities = new("cities", 3,
    [
        TableColumn.OfTexts("r.city-string", ColumnKind.String, ["bergen", "oslo", "turku"]),
        TableColumn.OfNumbers("r.people-number", ColumnKind.Number, [280, 700, 190]),
        TableColumn.OfTexts("r.founded-date", ColumnKind.Date, ["1070-xx-xx", "1040-xx-xx", "1229-xx-xx"]),
    ]);

    private static readonly KnowledgeTable Ships = new("ships", 2,
    [
        TableColumn.OfTexts("r.ship-string", ColumnKind.String, ["fram", "vasa"]),
    ]);

    /// <summary>Dimensions of a few units.</summary>
    public static ProgramSynthesisOptions Options { get; } = new()
    {
        Policy = new PolicyOptions { Hidden = 8, Attention = 7, Embedding = 9, Layers = 2, Dropout = 0, HashedDimension = 10, MinCount = 1 },
        Environment = new EnvironmentOptions { Language = ProgramLanguage.WikiSql, MaxExpressions = 2 },
    };

    /// <summary>Four questions of different lengths, numbers of variables, and kinds of entities; the last has one program space that is soon exhausted.</summary>
    public static IReadOnlyList<Question> Questions { get; } =
    [
        Ask("q-0", Medals, "how much gold did norway win at most", ["5"], (Constant.OfStrings("norway"), 4, 5)),
        Ask("q-1", Medals, "norway gold above 3", ["5"], (Constant.OfStrings("norway"), 0, 1), (Constant.OfNumbers(3), 3, 4)),
        Ask("q-2", Cities, "which city has the most people and was founded after 1100", ["turku"], (Constant.OfDates("1100-xx-xx"), 10, 11)),
        Ask("q-3", Ships, "ships", ["2"]),
    ];

    public static (EnvironmentFactory Factory, ProgramEnvironment[] Questions) Make(ProgramSynthesisOptions? options = null)
    {
        options ??= Options;
        IWordVectors vectors = EnvironmentFactory.Vectors(options.Policy, Questions);
        var factory = new EnvironmentFactory(options, PolicyVocabulary.Build([.. Questions.Take(3)], vectors, options.Policy.MinCount), vectors);
        return (factory, [.. factory.Make(Questions)]);
    }

    /// <summary>A policy whose weights are the same on every machine, and large enough to make programs unequally probable.</summary>
    public static ProgramPolicy NewPolicy(EnvironmentFactory factory, ulong seed = 1, double scale = 0.8)
    {
        var policy = new ProgramPolicy(factory.Sizes, factory.Vocabulary);
        var random = new RandomStream(seed);
        PolicyWeights.Load(policy, [.. PolicyWeights.Save(policy).Select(t =>
            NamedTensor.Of(t.Name, [.. t.ToFloats().Select(_ => (float)((random.NextDouble() * 2 - 1) * scale))], t.Shape))]);
        policy.eval();
        return policy;
    }

    /// <summary>Every end that the valid tokens lead to: finished programs and dead ends.</summary>
    public static IEnumerable<(int[] Tokens, bool IsError)> AllPrograms(ProgramTask task) => Below(new Episode(task));

    public static TracedProgram Trace(ProgramEnvironment question, int[] program) =>
        new(question, ProgramTrace.Of(new Episode(question.Task), program) ?? throw new ArgumentException("The program is not replayable."));

    private static IEnumerable<(int[] Tokens, bool IsError)> Below(Episode at)
    {
        if (at.IsDone)
        {
            yield return (at.Tokens.ToArray(), at.IsError);
            yield break;
        }

        for (int i = 0; i < at.ValidTokens.Length; i++)
        {
            var next = new Episode(at.Task);
            next.CopyFrom(at);
            next.ReadAt(i);
            foreach ((int[] Tokens, bool IsError) end in Below(next)) yield return end;
        }
    }

    private static Question Ask(string id, KnowledgeTable table, string text, string[] answer, params (Constant Value, int Start, int End)[] entities)
    {
        string[] tokens = text.Split(' ');
        return new Question
        {
            Id = id,
            Text = text,
            Table = table,
            Tokens = tokens,
            EncoderTokens = [.. tokens.Select(t => !char.IsAsciiDigit(t[0]) ? t : t.Length == 4 ? "<DECODE>" : "<START>")],
            InTable = [.. tokens.Select(t => table.Columns.Any(c => c.Texts.Contains(t)))],
            TriggerWords = tokens.ToHashSet(),
            Entities = [.. entities.Select(e => new QuestionEntity(e.Value, e.Start, e.End))],
            ColumnMatches = [.. table.Columns.Select(c => (float)ColumnVectors.HeaderWords(c.Name).Count(tokens.Contains))],
            Answer = new Answer(answer),
        };
    }
}
