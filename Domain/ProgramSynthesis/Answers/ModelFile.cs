using System.Text;
using System.Text.Json;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Domain.ProgramSynthesis.Answers;

/// <summary>
/// A trained model in one file, with all that answering needs: weights and word vectors in half precision, the words, the run's
/// settings, a card that says where it comes from, and its calibration.
/// </summary>
/// <param name="Card">What it says of itself.</param>
/// <param name="Settings">The run's settings as HOCON text, without paths of the machine.</param>
/// <param name="Words">The encoder's words.</param>
/// <param name="Weights">The weights, as F32.</param>
/// <param name="Vectors">The word vectors carried; null for hashed ones, which need none.</param>
/// <param name="Calibration">The calibration; null where the run has none.</param>
public sealed record ModelFile(
    ModelCard Card, string Settings, IReadOnlyList<string> Words, IReadOnlyList<NamedTensor> Weights, CarriedWordVectors? Vectors, Calibration? Calibration)
{
    private const string Kind = "mapo-model", CardPart = "card", SettingsPart = "settings", WordsPart = "words", WeightsPart = "weights";
    private const string VectorWordsPart = "vector-words", VectorsPart = "vectors", CalibrationPart = "calibration";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectRequiredConstructorParameters = true };

    /// <summary>The card as JSON text.</summary>
    public string CardText => JsonSerializer.Serialize(Card, Json);

    /// <summary>Writes the file, atomically.</summary>
    public void Write(string path)
    {
        List<CheckpointPart> parts =
        [
            new(CardPart, Encoding.UTF8.GetBytes(CardText)),
            new(SettingsPart, Encoding.UTF8.GetBytes(Settings)),
            new(WordsPart, Lines(Words)),
            new(WeightsPart, Safetensors.Write([.. Weights.Select(w => w.ToHalf())])),
        ];
        if (Vectors is not null) parts.AddRange([new(VectorWordsPart, Lines(Vectors.Words)), new(VectorsPart, Safetensors.Write([Vectors.ToTensor()]))]);
        if (Calibration is not null) parts.Add(new(CalibrationPart, Calibration.Write()));
        CheckpointFile.Write(path, new Checkpoint(Kind, Card.Step, parts));
    }

    /// <summary>Reads a file and checks every byte of it.</summary>
    /// <exception cref="CheckpointDamagedException">Some byte is not the one that was written, or the file is of no ActorLab.</exception>
    /// <exception cref="InputException">It is another kind of file.</exception>
    public static ModelFile Read(string path)
    {
        Checkpoint file = CheckpointFile.Read(path);
        if (file.Experiment != Kind) throw new InputException($"This is a checkpoint of '{file.Experiment}' and no exported model; give the run's directory, or export it with 'actorlab model export'.", path);
        try
        {
            ModelCard card = JsonSerializer.Deserialize<ModelCard>(file[CardPart], Json) ?? throw new InvalidDataException("its card is null");
            CarriedWordVectors? vectors = file.Find(VectorsPart) is { } carried ? CarriedWordVectors.Of(Lines(file[VectorWordsPart]), Safetensors.Read(carried)[0]) : null;
            Calibration? calibration = file.Find(CalibrationPart) is { } json ? Calibration.Read(json, path) : null;
            return new ModelFile(
                card, Encoding.UTF8.GetString(file[SettingsPart]), Lines(file[WordsPart]), [.. Safetensors.Read(file[WeightsPart]).Select(w => w.FromHalf())], vectors, calibration);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InputException($"The model is not as this ActorLab writes it: {e.Message}", path, inner: e);
        }
    }

    private static byte[] Lines(IReadOnlyList<string> words) => Encoding.UTF8.GetBytes(string.Join('\n', words));

    private static string[] Lines(byte[] saved) => saved.Length == 0 ? [] : Encoding.UTF8.GetString(saved).Split('\n');
}
