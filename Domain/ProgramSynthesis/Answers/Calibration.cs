using System.Text.Json;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Answers;

/// <summary>
/// Turns an answer's probability under the model into a confidence, the share of such answers that are right: a temperature and
/// an offset on the log-odds, fitted by maximum likelihood on dev questions. It never changes which of two answers is surer.
/// </summary>
/// <param name="Slope">Factor on the log-odds, 0 or more: one over the temperature.</param>
/// <param name="Offset">Added to the log-odds.</param>
/// <param name="Split">The questions it was fitted on.</param>
/// <param name="Questions">How many had an answer.</param>
/// <param name="Total">How many there were.</param>
/// <param name="Correct">How many answers were right.</param>
/// <param name="Choice">How answers were chosen.</param>
/// <param name="Models">Which models it belongs to: <see cref="KeyOf"/>.</param>
public sealed record Calibration(double Slope, double Offset, string Split, int Questions, int Total, int Correct, AnswerChoice Choice, string Models)
{
    private const double Least = 1e-6;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The confidence in an answer of this probability.</summary>
    public double Confidence(double probability) => Sigmoid(Slope * LogOdds(probability) + Offset);

    /// <summary>
    /// Fits slope and offset. Targets are drawn in a little from 0 and 1, as Platt does, so that few questions, or answers
    /// that are all right, give no infinite weights.
    /// </summary>
    public static (double Slope, double Offset) Fit(IReadOnlyList<(double Probability, bool IsRight)> answers)
    {
        int right = answers.Count(a => a.IsRight), wrong = answers.Count - right;
        double high = (right + 1.0) / (right + 2), low = 1.0 / (wrong + 2);
        double mean = answers.Count == 0 ? 0.5 : (right * high + wrong * low) / answers.Count;
        double slope = 0, offset = LogOdds(mean), loss = Loss(slope, offset);
        for (int round = 0; round < 100; round++)
        {
            // Newton's step, halved until the loss falls.
            double gs = 0, go = 0, ss = 1e-9, so = 0, oo = 1e-9;
            foreach ((double probability, bool isRight) in answers)
            {
                double x = LogOdds(probability), p = Sigmoid(slope * x + offset), w = p * (1 - p), d = p - (isRight ? high : low);
                gs += d * x;
                go += d;
                ss += w * x * x;
                so += w * x;
                oo += w;
            }

            double determinant = ss * oo - so * so;
            if (determinant <= 1e-18) break;
            double stepSlope = (oo * gs - so * go) / determinant, stepOffset = (ss * go - so * gs) / determinant, size = 1;
            while (size > 1e-6 && Loss(slope - size * stepSlope, offset - size * stepOffset) > loss) size /= 2;
            if (size <= 1e-6) break;
            slope -= size * stepSlope;
            offset -= size * stepOffset;
            double before = loss;
            loss = Loss(slope, offset);
            if (before - loss < 1e-12) break;
        }

        // Where surer answers are the worse ones the model knows nothing: then all get the same confidence.
        return slope > 0 ? (slope, offset) : (0, LogOdds(mean));

        double Loss(double s, double o)
        {
            double sum = 0;
            foreach ((double probability, bool isRight) in answers)
            {
                double z = s * LogOdds(probability) + o, target = isRight ? high : low;
                sum += Math.Max(z, 0) - z * target + Math.Log(1 + Math.Exp(-Math.Abs(z)));
            }

            return sum;
        }
    }

    /// <summary>
    /// Confidences for answers that the fit did not see: questions fall into parts, by table, and each part gets the fit of
    /// the others. Only so is the error on the questions that a calibration is fitted on an honest one.
    /// </summary>
    /// <param name="answers">The answers.</param>
    /// <param name="tables">For each the table of its question.</param>
    /// <param name="parts">How many parts.</param>
    public static double[] CrossFit(IReadOnlyList<(double Probability, bool IsRight)> answers, IReadOnlyList<string> tables, int parts = 5)
    {
        var partOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string table in tables) partOf.TryAdd(table, partOf.Count % parts);
        double[] confidence = new double[answers.Count];
        for (int part = 0; part < parts; part++)
        {
            (double slope, double offset) = Fit([.. answers.Where((_, i) => partOf[tables[i]] != part)]);
            for (int i = 0; i < confidence.Length; i++)
                if (partOf[tables[i]] == part)
                    confidence[i] = Sigmoid(slope * LogOdds(answers[i].Probability) + offset);
        }

        return confidence;
    }

    /// <summary>A name for models together, whatever their order: the hash of their weights' hashes.</summary>
    public static string KeyOf(IEnumerable<string> hashes) => string.Join('+', hashes.Order(StringComparer.Ordinal).Select(h => h[..16]));

    /// <summary>As JSON text.</summary>
    public byte[] Write() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static Calibration Read(ReadOnlySpan<byte> json, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Calibration>(json, Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InputException($"This is no calibration: {e.Message.ReplaceLineEndings(" ")} Delete it, and fit a new one with 'actorlab eval --calibrate'.", file, inner: e);
        }
    }

    private static double LogOdds(double probability)
    {
        double p = Math.Clamp(probability, Least, 1 - Least);
        return Math.Log(p / (1 - p));
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
