using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>
/// Makes training batches as MAPO does (spec sections 4.1 and 4.2): systematic exploration fills the memories; the
/// memory's probability under the policy, clipped from below, weighs a replay sample against an outside sample. The modes
/// that MAPO is compared with differ in <see cref="SampleWeights"/> alone.
/// </summary>
public sealed class MapoSampler(MapoOptions options, bool punishUnused)
{
    private readonly SampleWeights _weights = new(options);

    /// <summary>REINFORCE has no memory: nothing is explored for it, scored, or dropped because it is in it.</summary>
    private bool UsesMemory => options.Mode != MapoMode.Reinforce;

    /// <summary>Told whenever a part of a batch is done, for who measures.</summary>
    public Action<StepPart>? PartDone { get; set; }

    /// <summary>Samples one batch of questions with the policy as it is.</summary>
    public MapoBatch Sample(ProgramPolicy policy, IReadOnlyList<QuestionMemory> questions, RandomStream random)
    {
        var encoded = new EncodedQuestions(policy, questions.Select(q => q.Environment));
        PartDone?.Invoke(StepPart.Encode);
        var found = new List<FoundProgram>();

        // One decoding serves exploration and policy samples; only what exploration found enters the memory before replay.
        (SampledProgram[] explored, SampledProgram[] drawn, int[] owners) = Decode(encoded, questions, random);
        for (int i = 0; i < explored.Length; i++) Remember(questions[owners[i]], explored[i], found);

        PartDone?.Invoke(StepPart.Decode);
        double[] memoryProbability = UsesMemory ? ScoreMemories(encoded, questions) : new double[questions.Count];
        PartDone?.Invoke(StepPart.Score);
        var samples = new List<MapoSample>();
        double[] weight = new double[questions.Count];
        int withMemory = 0, clipped = 0;
        double probability = 0;
        for (int q = 0; q < questions.Count && UsesMemory; q++)
        {
            if (questions[q].Programs.Count == 0) continue;
            withMemory++;
            probability += memoryProbability[q];
            weight[q] = _weights.OfMemory(memoryProbability[q]);
            if (memoryProbability[q] < options.MinReplayWeight) clipped++;
            IReadOnlyList<RememberedProgram> replayed = _weights.Choose(questions[q].Programs, random);
            foreach (RememberedProgram program in replayed)
                samples.Add(new MapoSample(questions[q].Environment.Index, program.Tokens, (float)(weight[q] / replayed.Count), IsReplay: true));
        }

        if (options.TrainsOnPolicySamples)
        {
            for (int q = 0; q < questions.Count; q++)
            {
                // Membership is tested before this batch's own policy samples enter the memory.
                SampledProgram[] outside =
                    [.. drawn.AsSpan(q * options.PolicySamples, options.PolicySamples).ToArray().Where(d => !d.IsError && !(UsesMemory && questions[q].Contains(d.Tokens)))];
                double[] weights = _weights.OfPolicySamples([.. outside.Select(d => d.Reward)], weight[q], memoryProbability[q]);
                samples.AddRange(outside.Select((d, i) => new MapoSample(d.Environment.Index, d.Tokens, (float)weights[i])));
            }
        }

        for (int i = 0; i < drawn.Length; i++) Remember(questions[owners[explored.Length + i]], drawn[i], found);
        PartDone?.Invoke(StepPart.Choose);
        return new MapoBatch(
            samples,
            found,
            explored.Length + drawn.Length,
            withMemory == 0 ? 0 : (double)clipped / withMemory,
            withMemory == 0 ? 0 : probability / withMemory,
            drawn.Length == 0 ? 0 : drawn.Average(d => d.Reward));
    }

    /// <summary>Samples by systematic exploration and from the policy, in one decoding; each with its question's place.</summary>
    private (SampledProgram[] Explored, SampledProgram[] Drawn, int[] Owners) Decode(
        EncodedQuestions encoded, IReadOnlyList<QuestionMemory> questions, RandomStream random)
    {
        var rows = new List<(ProgramEnvironment, ExploredPrograms?)>();
        var owners = new List<int>();
        for (int q = 0; q < questions.Count && UsesMemory; q++)
        {
            QuestionMemory question = questions[q];
            int samples = options.ExploreSamples + (question.Programs.Count == 0 ? options.ExtraExploreSamples : 0);
            ExploredPrograms? explored = options.SystematicExploration ? question.Explored : null;
            for (int n = 0; n < samples && explored?.IsExhausted != true; n++) Add(q, explored);
        }

        int exploring = rows.Count;
        for (int q = 0; q < questions.Count; q++)
            for (int n = 0; n < options.PolicySamples; n++)
                Add(q, null);
        SampledProgram[] all = rows.Count == 0 ? [] : ProgramSampler.Sample(encoded, rows, punishUnused, random);
        return (all[..exploring], all[exploring..], [.. owners]);

        void Add(int q, ExploredPrograms? explored)
        {
            rows.Add((questions[q].Environment, explored));
            owners.Add(q);
        }
    }

    private static void Remember(QuestionMemory question, SampledProgram sample, List<FoundProgram> found)
    {
        if (sample.Reward > 0 && question.Add(sample.Tokens)) found.Add(new FoundProgram(sample.Environment.Index, sample.Tokens));
    }

    /// <summary>Scores the memories' programs and gives each memory's probability; programs that cannot be replayed count nothing.</summary>
    private double[] ScoreMemories(EncodedQuestions encoded, IReadOnlyList<QuestionMemory> questions)
    {
        var traced = new List<TracedProgram>();
        var programs = new List<RememberedProgram>();
        foreach (QuestionMemory question in questions)
        {
            IEnumerable<RememberedProgram> chosen = question.Programs;
            if (options.ScoreAtMost > 0 && question.Programs.Count > options.ScoreAtMost)
                chosen = question.Programs.OrderByDescending(p => p.LogProbability).Take(options.ScoreAtMost);
            foreach (RememberedProgram program in chosen)
            {
                if (ProgramTrace.Of(new Episode(question.Environment.Task), program.Tokens) is not { } trace)
                {
                    program.LogProbability = double.NegativeInfinity;
                    continue;
                }

                programs.Add(program);
                traced.Add(new TracedProgram(question.Environment, trace));
            }
        }

        if (traced.Count > 0)
        {
            (double LogProbability, double)[] scores = ProgramScorer.Score(encoded, traced);
            for (int i = 0; i < scores.Length; i++) programs[i].LogProbability = scores[i].LogProbability;
        }

        double[] sums = new double[questions.Count];
        for (int q = 0; q < sums.Length; q++)
        {
            if (options.TruncateAt > 0) questions[q].Truncate(options.TruncateAt);
            foreach (RememberedProgram program in questions[q].Programs) sums[q] += program.Probability;
            sums[q] = Math.Min(1, sums[q]);
        }

        return sums;
    }
}
