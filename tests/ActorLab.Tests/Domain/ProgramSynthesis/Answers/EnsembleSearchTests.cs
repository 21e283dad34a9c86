using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Answers;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Answers;

/// <summary>Ensembles against single policies and against the whole program space of tiny tasks.</summary>
[Collection(TorchCollection.Name)]
public sealed class EnsembleSearchTests
{
    [Fact]
    public void One_policy_and_equal_policies_give_the_beam_of_one()
    {
        (EnvironmentFactory factory, ProgramEnvironment[] questions) = Tiny.Make();
        using ProgramPolicy policy = Tiny.NewPolicy(factory, seed: 3), same = Tiny.NewPolicy(factory, seed: 3), again = Tiny.NewPolicy(factory, seed: 3);
        IReadOnlyList<BeamProgram>[] alone = BeamSearch.Decode(policy, questions, 5);
        IReadOnlyList<BeamProgram>[] one = EnsembleSearch.Decode([policy], [questions], 5);
        IReadOnlyList<BeamProgram>[] three = EnsembleSearch.Decode([policy, same, again], [questions, questions, questions], 5);
        for (int q = 0; q < questions.Length; q++)
        {
            Assert.Equal(alone[q].Select(Row), one[q].Select(Row));
            Assert.Equal(alone[q].Select(Row), three[q].Select(Row));
        }
    }

    [Fact]
    public void Wide_beams_give_all_programs_with_the_means_of_their_probabilities_whatever_the_vocabularies()
    {
        (EnvironmentFactory factory, ProgramEnvironment[] questions) = Tiny.Make();
        (EnvironmentFactory other, ProgramEnvironment[] asOther) = OtherWords();
        using ProgramPolicy first = Tiny.NewPolicy(factory, seed: 3), second = Tiny.NewPolicy(other, seed: 8);
        PlainPolicy[] plain = [new PlainPolicy(first, factory.Vocabulary), new PlainPolicy(second, other.Vocabulary)];
        int all = questions.Max(q => Tiny.AllPrograms(q.Task).Count());
        IReadOnlyList<BeamProgram>[] wide = EnsembleSearch.Decode([first, second], [questions, asOther], all);
        IReadOnlyList<BeamProgram>[] narrow = EnsembleSearch.Decode([first, second], [questions, asOther], 2);
        bool differ = false;
        for (int q = 0; q < questions.Length; q++)
        {
            // The oracle: every program of the space, scored by the plain policies, one by one.
            Dictionary<string, double> expected = Tiny.AllPrograms(questions[q].Task).Where(e => !e.IsError).ToDictionary(
                e => string.Join(' ', e.Tokens),
                e => (Math.Exp(plain[0].Score(questions[q], e.Tokens).LogProbability) + Math.Exp(plain[1].Score(asOther[q], e.Tokens).LogProbability)) / 2);
            Assert.Equal(expected.Count, wide[q].Count);
            foreach (BeamProgram program in wide[q].Concat(narrow[q])) Assert.Equal(expected[string.Join(' ', program.Tokens)], Math.Exp(program.LogProbability), 1e-5);
            Assert.Equal(wide[q].Select(p => p.LogProbability).OrderDescending(), wide[q].Select(p => p.LogProbability));
            Assert.Equal(expected.Values.Max(), Math.Exp(wide[q][0].LogProbability), 1e-5);

            // A narrow ensemble has what either member finds.
            IEnumerable<string> union = BeamSearch.Decode(first, questions, 2)[q].Concat(BeamSearch.Decode(second, asOther, 2)[q]).Select(p => string.Join(' ', p.Tokens)).Distinct();
            Assert.Equal(union.Order(), narrow[q].Select(p => string.Join(' ', p.Tokens)).Order());
            differ |= narrow[q].Count > 2;
        }

        Assert.True(differ, "the members find the same programs everywhere, so that nothing is tested");
    }

    [Fact]
    public void Answers_are_chosen_by_their_best_program_or_by_the_sum_of_theirs()
    {
        (_, ProgramEnvironment[] questions) = Tiny.Make();
        var byDenotation = Tiny.AllPrograms(questions[0].Task).Where(e => !e.IsError).Select(e => (e.Tokens, Value: Run(questions[0].Task, e.Tokens)))
            .GroupBy(p => p.Value).Where(g => g.Count() >= 2).Take(2).ToArray();
        BeamProgram[] beam =
        [
            new(byDenotation[0].First().Tokens, byDenotation[0].Key, Math.Log(0.4)),
            new(byDenotation[1].First().Tokens, byDenotation[1].Key, Math.Log(0.3)),
            new(byDenotation[1].Last().Tokens, byDenotation[1].Key, Math.Log(0.2)),
        ];
        IReadOnlyList<RankedAnswer> byProgram = RankedAnswer.Of(beam, AnswerChoice.Program), bySum = RankedAnswer.Of(beam, AnswerChoice.Sum);
        Assert.Equal([byDenotation[0].Key, byDenotation[1].Key], byProgram.Select(a => a.Denotation));
        Assert.Equal([byDenotation[1].Key, byDenotation[0].Key], bySum.Select(a => a.Denotation));
        Assert.Equal([0.5, 0.4], bySum.Select(a => Math.Round(a.Probability, 9)));
        Assert.Equal(beam[1..], bySum[0].Programs);
        Assert.Empty(RankedAnswer.Of([], AnswerChoice.Sum));
    }

    [Fact]
    public void The_mean_of_probabilities_stands_tiny_ones_and_none()
    {
        Assert.Equal(-2000 + Math.Log(0.5), EnsembleSearch.LogMean([-2000, double.NegativeInfinity]), 1e-9);
        Assert.Equal(double.NegativeInfinity, EnsembleSearch.LogMean([double.NegativeInfinity, double.NegativeInfinity]));
        Assert.Equal(-0.7, EnsembleSearch.LogMean([-0.7, -0.7, -0.7]));
    }

    private static (EnvironmentFactory Factory, ProgramEnvironment[] Questions) OtherWords()
    {
        IWordVectors vectors = EnvironmentFactory.Vectors(Tiny.Options.Policy, Tiny.Questions);
        var factory = new EnvironmentFactory(Tiny.Options, new PolicyVocabulary(["gold", "which", "nowhere"], vectors), vectors);
        return (factory, [.. factory.Make(Tiny.Questions)]);
    }

    private static Denotation Run(ProgramTask task, int[] tokens)
    {
        var executor = new ProgramExecutor();
        Assert.True(executor.Run(task, tokens));
        return executor.Result;
    }

    private static (string Tokens, double LogProbability, Denotation Denotation) Row(BeamProgram program) => (string.Join(' ', program.Tokens), program.LogProbability, program.Denotation);
}
