using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

public class OpenVocabularyTests
{
    private static readonly HashedWordVectors Vectors = new(8);

    [Fact]
    public void Open_reads_every_word_by_its_vector_and_keeps_what_was_saved()
    {
        var vocabulary = PolicyVocabulary.Of(
            new PolicyOptions { OpenVocabulary = true }, Vectors, ["rivers"], [Asking("which", "river")], [Asking("which", "lake")]);

        Assert.Equal(["lake", "river", "rivers", "which"], vocabulary.Words.Order());
        Assert.DoesNotContain(0, vocabulary.Words.Select(vocabulary.IdOf));
    }

    [Fact]
    public void Closed_knows_only_frequent_words_of_the_questions_learnt_from()
    {
        var vocabulary = PolicyVocabulary.Of(
            new PolicyOptions { MinCount = 2 }, Vectors, null, [Asking("which", "river"), Asking("which", "sea")], [Asking("lake", "lake")]);

        Assert.Equal(["which"], vocabulary.Words);
    }

    private static Question Asking(params string[] tokens) => new()
    {
        Id = "q",
        Text = string.Join(' ', tokens),
        Table = new KnowledgeTable("t", 0, []),
        Tokens = tokens,
        EncoderTokens = tokens,
        InTable = new bool[tokens.Length],
        TriggerWords = new HashSet<string>(),
        Entities = [],
        ColumnMatches = [],
    };
}
