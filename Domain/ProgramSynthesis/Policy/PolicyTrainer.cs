using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A program that training makes more probable (positive weight).</summary>
/// <param name="Program">The program in its environment.</param>
/// <param name="Weight">Its weight in the batch: of replay w·p, of an outside sample (1 - w)·R.</param>
public sealed record WeightedProgram(TracedProgram Program, float Weight);

/// <summary>What one optimizer step saw.</summary>
/// <param name="Loss">The minimised value.</param>
/// <param name="Entropy">Mean entropy of a program's steps, in nats.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping.</param>
public readonly record struct TrainingStep(double Loss, double Entropy, double GradientNorm);

/// <summary>
/// Trains a policy on weighted programs with Adam (spec section 4.1): loss = Σ weight · (-log π) / batch size, plus the
/// entropy term, gradient clipped to a global norm. One thread owns a trainer.
/// </summary>
public sealed class PolicyTrainer : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly FlatAdam _optimizer;
    private PolicyGradient? _gradient;
    private byte[] _generator;

    /// <summary>Makes a trainer of the policy's parameters.</summary>
    public PolicyTrainer(ProgramPolicy policy, TrainingOptions options)
    {
        Policy = policy;
        _options = options;
        _optimizer = new FlatAdam([.. policy.Trainable.Select(p => p.Value)], options);
        _generator = GeneratorState();
    }

    /// <summary>The policy in training.</summary>
    public ProgramPolicy Policy { get; }

    /// <summary>Told whenever a part of a step is done, for who measures.</summary>
    public Action<StepPart>? PartDone { get; set; }

    /// <summary>Optimizer steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>One optimizer step.</summary>
    /// <param name="samples">The programs.</param>
    /// <param name="batchSize">Divides the sums, whatever the number of samples.</param>
    /// <param name="scale">Multiplies the weights, and not the entropy term.</param>
    /// <param name="reweigh">Makes the weights of the samples' log-probabilities under the policy as it is; null for those given.</param>
    public TrainingStep Step(IReadOnlyList<WeightedProgram> samples, int batchSize, double scale = 1, Func<float[], float[]>? reweigh = null)
    {
        using DisposeScope scope = NewDisposeScope();
        // Torch has one generator a process, which whoever makes a network draws from too: dropout goes on from its own state.
        SetGenerator(_generator);
        Policy.train();
        TracedProgram[] programs = [.. samples.Select(s => s.Program)];
        ITrainingPass pass = Policy.Device.type == DeviceType.CPU
            ? new ArrayTrainingPass(Policy, programs, _gradient ??= new PolicyGradient(Policy), Masks())
            : new TorchTrainingPass(Policy, programs);
        (float[] logProbability, float[] entropy) = (pass.LogProbability, pass.Entropy);
        float[] given = reweigh is null ? [.. samples.Select(s => s.Weight)] : reweigh([.. logProbability]);
        float[] weights = [.. given.Select(w => (float)(-w * scale / batchSize))];
        double entropyWeight = (_options.EntropySign == EntropySign.RewardLow ? 1 : -1) * _options.EntropyWeight / batchSize, entropySum = entropy.Sum(e => (double)e);
        double value = entropyWeight * entropySum + weights.Zip(logProbability, (w, l) => (double)w * l).Sum();
        PartDone?.Invoke(StepPart.Forward);
        pass.Backward(weights, (float)entropyWeight);
        PartDone?.Invoke(StepPart.Backward);
        double norm = _optimizer.Clip();
        // A step that is no number would destroy the weights for good: skip it and let the metrics show the loss.
        if (double.IsFinite(value) && double.IsFinite(norm))
        {
            double done = Math.Min(1, (double)Steps / _options.Steps);
            double rate = _options.LearningRate * (1 - done * (1 - _options.FinalLearningRateShare));
            _optimizer.Step(rate);
            Policy.WeightsChanged();
        }

        _generator = GeneratorState();
        Steps++;
        PartDone?.Invoke(StepPart.Optimize);
        return new TrainingStep(value, entropySum / samples.Count, norm);
    }

    /// <summary>Counts a step that had nothing to learn from.</summary>
    public TrainingStep Skip()
    {
        Steps++;
        return default;
    }

    /// <summary>Weights as plain tensors, for files and other processes.</summary>
    public IReadOnlyList<NamedTensor> SaveWeights() => PolicyWeights.Save(Policy);

    /// <summary>State of the optimizer (Adam's moments and step counts) and of Torch's generator.</summary>
    public byte[] SaveOptimizer()
    {
        using DisposeScope scope = NewDisposeScope();
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Steps);
            writer.Write(_generator.Length);
            writer.Write(_generator);
            _optimizer.Save(writer);
        }

        return memory.ToArray();
    }

    /// <summary>Restores what <see cref="SaveOptimizer"/> gave; the weights are restored apart.</summary>
    public void LoadOptimizer(byte[] saved)
    {
        using DisposeScope scope = NewDisposeScope();
        using var reader = new BinaryReader(new MemoryStream(saved));
        Steps = reader.ReadInt64();
        _generator = reader.ReadBytes(reader.ReadInt32());
        _optimizer.Load(reader);
    }

    /// <summary>This step's masks, of a key that Torch's generator gives, since its state is what checkpoints hold.</summary>
    private DropoutMasks Masks()
    {
        using Tensor key = randint(0, long.MaxValue, [1], dtype: ScalarType.Int64);
        return new DropoutMasks(Policy.Sizes, new RandomStream((ulong)key.item<long>()));
    }

    private static byte[] GeneratorState()
    {
        using Tensor state = random.get_rng_state();
        return state.bytes.ToArray();
    }

    private static void SetGenerator(byte[] saved)
    {
        using Tensor state = tensor(saved);
        random.set_rng_state(state);
    }

    /// <inheritdoc />
    public void Dispose() => Policy.Dispose();
}
