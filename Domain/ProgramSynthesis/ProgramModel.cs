using System.Text;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>A trained policy in one file: its weights and the words that it knows. The run's settings give the rest.</summary>
public static class ProgramModel
{
    /// <summary>The file in a run directory.</summary>
    public const string FileName = "model.ckpt";

    private const string Experiment = "mapo";
    private const string WeightsPart = "weights";
    private const string WordsPart = "words";

    /// <summary>Writes a model, atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">The step that the weights are of.</param>
    /// <param name="weights">The weights in safetensors layout.</param>
    /// <param name="vocabulary">The encoder's words.</param>
    public static void Write(string path, long step, byte[] weights, PolicyVocabulary vocabulary) =>
        CheckpointFile.Write(path, new Checkpoint(Experiment, step, [new CheckpointPart(WeightsPart, weights), new CheckpointPart(WordsPart, Words(vocabulary))]));

    /// <summary>The words that a model's policy knows.</summary>
    public static IReadOnlyList<string> ReadWords(string path) => Words(Open(path)[WordsPart]);

    /// <summary>The weights of a model, in safetensors layout.</summary>
    public static byte[] ReadWeights(string path) => Open(path)[WeightsPart];

    /// <summary>A policy with the model's weights, for evaluation on the CPU.</summary>
    public static ProgramPolicy ReadPolicy(string path, EnvironmentFactory factory) => NewPolicy(Safetensors.Read(ReadWeights(path)), factory);

    /// <summary>A policy with these weights, for evaluation on the CPU.</summary>
    public static ProgramPolicy NewPolicy(IReadOnlyList<NamedTensor> weights, EnvironmentFactory factory)
    {
        var policy = new ProgramPolicy(factory.Sizes, factory.Vocabulary);
        PolicyWeights.Load(policy, weights);
        policy.eval();
        return policy;
    }

    /// <summary>The step, the weights in safetensors layout, and the words of a model.</summary>
    public static (long Step, byte[] Weights, IReadOnlyList<string> Words) Read(string path)
    {
        Checkpoint model = Open(path);
        return (model.Step, model[WeightsPart], Words(model[WordsPart]));
    }

    /// <summary>A vocabulary as bytes: a word a line.</summary>
    public static byte[] Words(PolicyVocabulary vocabulary) => Encoding.UTF8.GetBytes(string.Join('\n', vocabulary.Words));

    /// <summary>The words of bytes that <see cref="Words(PolicyVocabulary)"/> wrote.</summary>
    public static IReadOnlyList<string> Words(byte[] saved) => saved.Length == 0 ? [] : Encoding.UTF8.GetString(saved).Split('\n');

    private static Checkpoint Open(string path) => File.Exists(path)
        ? CheckpointFile.Read(path)
        : throw new InputException("The run has no model yet: its first evaluation on dev questions writes one.", path);
}
