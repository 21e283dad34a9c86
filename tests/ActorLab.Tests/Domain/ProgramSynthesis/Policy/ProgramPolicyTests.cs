using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

[Collection(TorchCollection.Name)]
public sealed class ProgramPolicyTests : IDisposable
{
    private readonly EnvironmentFactory _factory;
    private readonly ProgramEnvironment[] _questions;
    private readonly ProgramPolicy _policy;

    public ProgramPolicyTests()
    {
        (_factory, _questions) = Tiny.Make();
        _policy = Tiny.NewPolicy(_factory);
    }

    public void Dispose() => _policy.Dispose();

    [Fact]
    public void ThePapersSizesGiveThePapersNumberOfParameters()
    {
        var vocabulary = new PolicyVocabulary(["gold", "won"], new HashedWordVectors(300));
        using var policy = new ProgramPolicy(new PolicySizes(200, 200, 200, 2, 300, FunctionSet.WikiTables.Vocabulary.FirstVariable, 0.2), vocabulary);
        Assert.Equal(2_335_001, policy.Trainable.Sum(p => p.Value.numel()));
        Assert.DoesNotContain("words", policy.Trainable.Select(p => p.Name));
    }

    [Fact]
    public void FreshParametersAreAsTheSpecificationSays()
    {
        random.manual_seed(1);
        using var policy = new ProgramPolicy(_factory.Sizes, _factory.Vocabulary);
        int h = _factory.Sizes.Hidden;
        foreach ((string name, TorchSharp.Modules.Parameter value) in policy.Trainable)
        {
            float[] x = value.data<float>().ToArray();
            if (name == "feature_weight") Assert.Equal([0f], x);
            else if (name.Contains("bias_ih")) Assert.All(x.Select((v, i) => (v, i)), p => Assert.Equal(p.i >= h && p.i < 2 * h ? 1f : 0f, p.v));
            else if (name.EndsWith(".bias")) Assert.All(x, v => Assert.Equal(0f, v));
            else Assert.True(x.Distinct().Count() > 1 && x.All(v => Math.Abs(v) < 1), name);
        }

        foreach ((string name, TorchSharp.Modules.Parameter value) in policy.named_parameters())
            if (name.Contains("bias_hh"))
                Assert.True(!value.requires_grad && value.data<float>().All(v => v == 0), name);
    }

    [Fact]
    public void ThePolicyWorksAfterItsTensorsWereReplacedAsOnAMoveToAnotherDevice()
    {
        List<TracedProgram> programs = Some(perQuestion: 2);
        (double LogProbability, double)[] before = Score(programs);
        _policy.to(float64);
        Assert.All(_policy.Trainable, p => Assert.Equal(float64, p.Value.dtype));
        _policy.to(float32);
        Assert.All(before.Zip(Score(programs), (b, a) => b.LogProbability - a.LogProbability), d => Assert.Equal(0, d, 1e-5));
    }

    [Fact]
    public void LogProbabilitiesAreThoseOfThePlainPolicyAlsoAmongQuestionsOfOtherShapes()
    {
        var plain = new PlainPolicy(_policy, _factory.Vocabulary);
        List<TracedProgram> programs = Some(perQuestion: 12);
        Assert.Contains(programs, p => p.Trace.Actions.Any(t => t >= Results(p.Environment)));
        (double LogProbability, double Entropy)[] together = Score(programs);
        for (int i = 0; i < programs.Count; i++)
        {
            (double expected, double entropy) = plain.Score(programs[i].Environment, programs[i].Trace.Actions);
            Assert.Equal(expected, together[i].LogProbability, 1e-4);
            Assert.Equal(entropy, together[i].Entropy, 1e-4);
            if (i % 5 != 0) continue;
            (double alone, _) = Score([programs[i]])[0];
            Assert.Equal(alone, together[i].LogProbability, 1e-5);
        }
    }

    [Fact]
    public void TeacherForcingEqualsSteppingTheDecoderTokenByToken()
    {
        List<TracedProgram> programs = Some(perQuestion: 4);
        (double LogProbability, double)[] scored = Score(programs);
        for (int i = 0; i < programs.Count; i++)
        {
            ProgramEnvironment question = programs[i].Environment;
            var encoded = new EncodedQuestions(_policy, _questions);
            var decoder = new ProgramDecoder(encoded);
            var episode = new Episode(question.Task);
            double sum = 0;
            for (int t = 0; t < programs[i].Trace.Length; t++)
            {
                decoder.Step([DecoderRow.Of(episode, encoded.PlaceOf(question), t == 0 ? -1 : 0) with { Chooses = true }]);
                float[] logits = new float[episode.ValidTokens.Length];
                decoder.Logits(0, episode.ValidTokens, logits);
                int token = programs[i].Trace.Actions[t];
                sum += logits[episode.ValidTokens.IndexOf(token)] - Math.Log(logits.Sum(l => Math.Exp(l)));
                episode.Read(token);
            }

            Assert.Equal(sum, scored[i].LogProbability, 1e-5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ScoresWithoutAGradientAreThoseWithOne(bool stepFeatures)
    {
        (EnvironmentFactory factory, ProgramEnvironment[] questions) = Tiny.Make(Tiny.Options with { Policy = Tiny.Options.Policy with { StepFeatures = stepFeatures } });
        using ProgramPolicy policy = Tiny.NewPolicy(factory);
        List<TracedProgram> programs = Some(questions, perQuestion: 9);
        (double LogProbability, double Entropy)[] trained = Score(policy, programs), scored = ProgramScorer.Score(new EncodedQuestions(policy, questions), programs);
        for (int i = 0; i < programs.Count; i++)
        {
            Assert.Equal(trained[i].LogProbability, scored[i].LogProbability, 1e-6 * Math.Max(10, -scored[i].LogProbability));
            Assert.Equal(trained[i].Entropy, scored[i].Entropy, 1e-5);
        }
    }

    [Fact]
    public void TheArraysFollowTheWeights()
    {
        List<TracedProgram> programs = Some(perQuestion: 1);
        double before = ProgramScorer.Score(new EncodedQuestions(_policy, _questions), programs)[0].LogProbability;
        using ProgramPolicy other = Tiny.NewPolicy(_factory, seed: 5);
        PolicyWeights.Load(_policy, PolicyWeights.Save(other));
        double after = ProgramScorer.Score(new EncodedQuestions(_policy, _questions), programs)[0].LogProbability;
        Assert.NotEqual(before, after);
        Assert.Equal(Score(programs)[0].LogProbability, after, 1e-5);
    }

    [Fact]
    public void TheProbabilitiesOfAllProgramsAndDeadEndsSumToOne()
    {
        var plain = new PlainPolicy(_policy, _factory.Vocabulary);
        Assert.Contains(_questions, q => Tiny.AllPrograms(q.Task).Any(e => e.IsError));
        foreach (ProgramEnvironment question in _questions)
        {
            var ends = Tiny.AllPrograms(question.Task).ToList();
            List<TracedProgram> finished = [.. ends.Where(e => !e.IsError).Select(e => Tiny.Trace(question, e.Tokens))];
            double total = Score(finished).Sum(s => Math.Exp(s.LogProbability));
            double dead = ends.Where(e => e.IsError).Sum(e => Math.Exp(plain.Score(question, e.Tokens).LogProbability));
            Assert.Equal(1, total + dead, 1e-4);
        }
    }

    [Fact]
    public void AProgramThatCannotBeReplayedHasNoTrace()
    {
        ProgramEnvironment question = _questions[0];
        Vocabulary vocabulary = question.Task.Vocabulary;
        var episode = new Episode(question.Task);
        int[] whole = ProgramText.Parse("( count all_rows ) <END>", question.Task);
        Assert.NotNull(ProgramTrace.Of(episode, whole));
        Assert.Null(ProgramTrace.Of(episode, whole[..^1]));
        Assert.Null(ProgramTrace.Of(episode, [.. whole, Vocabulary.End]));
        Assert.Null(ProgramTrace.Of(episode, [vocabulary.Open, vocabulary.Open]));
        Assert.Null(ProgramTrace.Of(episode, []));
    }

    private static int Results(ProgramEnvironment question) => question.Task.Vocabulary.FirstVariable + question.Task.VariableCount;

    private (double LogProbability, double Entropy)[] Score(IReadOnlyList<TracedProgram> programs) => Score(_policy, programs);

    private static (double LogProbability, double Entropy)[] Score(ProgramPolicy policy, IReadOnlyList<TracedProgram> programs)
    {
        using IDisposable mode = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        ITrainingPass pass = new ArrayTrainingPass(policy, programs, new PolicyGradient(policy), null), torch = new TorchTrainingPass(policy, programs);
        foreach ((float mine, float its) in pass.LogProbability.Zip(torch.LogProbability)) Assert.Equal(its, mine, 1e-5 * Math.Max(1, -its));
        foreach ((float mine, float its) in pass.Entropy.Zip(torch.Entropy)) Assert.Equal(its, mine, 1e-5 * Math.Max(1, its));
        return [.. pass.LogProbability.Zip(pass.Entropy, (l, e) => ((double)l, (double)e))];
    }

    /// <summary>Programs of all questions in turns, spread over their program spaces, so that rows of a batch differ in every way.</summary>
    private List<TracedProgram> Some(int perQuestion) => Some(_questions, perQuestion);

    private static List<TracedProgram> Some(ProgramEnvironment[] questions, int perQuestion)
    {
        var programs = new List<TracedProgram>();
        foreach (ProgramEnvironment question in questions)
        {
            int[][] all = [.. Tiny.AllPrograms(question.Task).Where(e => !e.IsError).Select(e => e.Tokens)];
            for (int i = 0; i < perQuestion; i++) programs.Add(Tiny.Trace(question, all[(int)((long)i * all.Length / perQuestion)]));
        }

        return [.. programs.OrderBy(p => p.Trace.Length % 3)];
    }
}
