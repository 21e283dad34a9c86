using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Tests.Architecture;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Answers;

public sealed class AnswerabilityTests
{
    /// <summary>What the training questions' words are enough for must not be refused: no question of tables never seen is.</summary>
    [Fact]
    public void No_question_of_the_quickstart_is_refused()
    {
        string folder = Path.Combine(Repository.Root, "hocon", "program-synthesis", "quickstart");
        QuestionSet set = QuestionSet.Load(new QuestionSetOptions { Questions = Path.Combine(folder, "questions.tsv"), Tables = folder });
        PolicyVocabulary vocabulary = PolicyVocabulary.Build([.. set.Of("train")], new HashedWordVectors(8), minimumCount: 2);
        Question[] questions = [.. set.Of("dev"), .. set.Of("test")];
        Assert.Equal(240, questions.Length);
        Assert.All(questions, q => Assert.Null(Answerability.FaultOf(q.Text) ?? Answerability.FaultOf(q.Table) ?? Answerability.FaultOf(q, vocabulary)));

        // Other languages on the same tables, words that are English by chance among them.
        KnowledgeTable table = questions[0].Table;
        foreach (string other in (string[])["welche stadt hat die meisten einwohner", "¿cuál es la ciudad más grande?", "quelle est la plus grande ville de ce tableau ?", "どの都市が一番大きいですか", "hvilken by er størst?"])
            Assert.Contains("the model knows", Answerability.FaultOf(new DataOptions().Link(other, table), vocabulary), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("which city is the largest?", null)]
    [InlineData("Oslo", null)]
    [InlineData("1990?", null)]
    [InlineData("", "empty")]
    [InlineData("\t\n", "empty")]
    [InlineData("?", "no word")]
    [InlineData("… — “”", "no word")]
    [InlineData("🙂🙂", "no word")]
    public void Questions_need_a_word(string question, string? reason)
    {
        if (reason is null) Assert.Null(Answerability.FaultOf(question));
        else Assert.Contains(reason, Answerability.FaultOf(question), StringComparison.Ordinal);
    }
}
