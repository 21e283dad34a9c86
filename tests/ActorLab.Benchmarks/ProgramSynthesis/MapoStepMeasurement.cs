using System.Runtime.InteropServices;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;
using static TorchSharp.torch;

namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary>
/// Training steps of MAPO on one thread, part by part: a batch is sampled, then trained on. Memories are
/// filled by random exploration, and the policy is trained a little before the clock runs, so that programs are of the usual kind.
/// </summary>
internal sealed class MapoStepMeasurement
{
    private readonly ProgramSynthesisOptions _options;
    private readonly QuestionMemory[] _memories;
    private readonly PolicyTrainer _trainer;
    private readonly ProgramPolicy _replica;
    private readonly MapoSampler _sampler;
    private readonly RandomStream _random;
    private readonly double[] _seconds = new double[Enum.GetValues<StepPart>().Length];
    private double _mark;
    private int _next, _total;

    public MapoStepMeasurement(ProgramSynthesisOptions options, ProgramSynthesisData data, ulong seed, int episodes)
    {
        set_num_threads(1);
        random.manual_seed((long)seed);
        _options = options;
        _random = new RandomStream(seed);
        var exploring = new Xoshiro256(seed);
        _memories = [.. data.Train.Select(Explored)];
        _trainer = new PolicyTrainer(new ProgramPolicy(data.Factory.Sizes, data.Factory.Vocabulary), options.Training) { PartDone = Done };
        _replica = new ProgramPolicy(data.Factory.Sizes, data.Factory.Vocabulary);
        _sampler = new MapoSampler(options.Mapo, options.Environment.PunishUnusedVariables) { PartDone = Done };

        QuestionMemory Explored(ProgramEnvironment question)
        {
            var explorer = new RandomExplorer(question, options.RandomExploration.TriggerWords, options.Environment.PunishUnusedVariables);
            explorer.Run(episodes, ref exploring);
            var memory = new QuestionMemory(question);
            foreach (int[] program in explorer.Found) memory.Add(program);
            return memory;
        }
    }

    /// <summary>Thread seconds of each part since <see cref="Restart"/>.</summary>
    public IReadOnlyList<double> Seconds => _seconds;

    /// <summary>Steps since <see cref="Restart"/>.</summary>
    public int Steps { get; private set; }

    /// <summary>Programs of memories scored since <see cref="Restart"/>.</summary>
    public int MemoryPrograms { get; private set; }

    /// <summary>Programs drawn.</summary>
    public int Drawn { get; private set; }

    /// <summary>Programs trained on.</summary>
    public int Samples { get; private set; }

    /// <summary>Steps of those programs.</summary>
    public int SampleTokens { get; private set; }

    /// <summary>Programs scored or trained on.</summary>
    public int Trajectories => MemoryPrograms + Samples;

    /// <summary>Sum of the losses: what tells one computation from another.</summary>
    public double Loss { get; private set; }

    /// <summary>Sets everything to zero.</summary>
    public void Restart()
    {
        Array.Clear(_seconds);
        Steps = MemoryPrograms = Drawn = Samples = SampleTokens = 0;
        Loss = 0;
    }

    /// <summary>Samples a batch and trains on it.</summary>
    public void Step()
    {
        int size = _options.Mapo.QuestionsPerBatch;
        QuestionMemory[] questions = [.. Enumerable.Range(0, size).Select(_ => _memories[_next++ % _memories.Length])];
        // As in a run, the sampler has a replica that is a few steps behind.
        if (_total++ % _options.Training.PublishEvery == 0) PolicyWeights.Load(_replica, _trainer.SaveWeights());
        _mark = ThreadSeconds();
        MapoBatch batch = _sampler.Sample(_replica, questions, _random);
        List<WeightedProgram> samples = [];
        foreach (MapoSample sample in batch.Samples)
        {
            ProgramEnvironment environment = _memories[sample.Question].Environment;
            if (ProgramTrace.Of(new Episode(environment.Task), sample.Tokens) is { } trace)
                samples.Add(new WeightedProgram(new TracedProgram(environment, trace), sample.Weight));
        }

        TrainingStep step = _trainer.Step(samples, _options.Mapo.BatchSize, _options.Mapo.Scale);
        Steps++;
        Loss += step.Loss;
        Drawn += batch.Episodes;
        Samples += samples.Count;
        SampleTokens += samples.Sum(s => s.Program.Trace.Length);
        MemoryPrograms += questions.Sum(q => _options.Mapo.ScoreAtMost == 0 ? q.Programs.Count : Math.Min(q.Programs.Count, _options.Mapo.ScoreAtMost));
    }

    private void Done(StepPart part)
    {
        double now = ThreadSeconds();
        _seconds[(int)part] += now - _mark;
        _mark = now;
    }

    /// <summary>
    /// Processor time of this thread, which does not count the time that other programs took. Torch with one thread, its
    /// backward pass on the CPU included, works on the thread that calls.
    /// </summary>
    private static double ThreadSeconds()
    {
        const int ThreadClock = 3;
        if (clock_gettime(ThreadClock, out Time time) != 0) throw new InvalidOperationException("This system has no clock of a thread's processor time.");
        return time.Seconds + time.Nanoseconds * 1e-9;
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds, Nanoseconds;
    }
}
