using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Scoring;

/// <summary>
/// A line of evaluator-cases.jsonl: inputs that we made, and what the official WikiTableQuestions evaluator said of them under
/// Python 2.7. Numbers are written so that Python and .NET read the same double.
/// </summary>
public sealed record EvaluatorCase(
    string? Text, string? Normal, string[]? Values, string?[]? Canonical, string[]? Predicted, string[]? Numbers, bool Integers, bool Correct)
{
    public static IEnumerable<EvaluatorCase> Read([CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "evaluator-cases.jsonl"))
            .Select(line => JsonSerializer.Deserialize<EvaluatorCase>(line, JsonSerializerOptions.Web)!);

    public double[] Doubles() => [.. Numbers!.Select(text => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    })];
}
