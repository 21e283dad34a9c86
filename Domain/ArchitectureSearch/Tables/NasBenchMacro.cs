using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>
/// NAS-Bench-Macro: networks of eight layers, each the identity or one of two bottlenecks, with the accuracies of three CIFAR-10
/// trainings and their floating-point operations.
/// </summary>
public static class NasBenchMacro
{
    private const int Layers = 8, Trainings = 3;

    /// <summary>What a layer may be, in the order of the digits in the table.</summary>
    public static ImmutableArray<string> Operations { get; } = ["identity", "bottleneck x3 kernel 3", "bottleneck x6 kernel 5"];

    /// <summary>Reads the table of the data root. Costs are MFLOPs; an answer is judged by the mean of its three trainings.</summary>
    /// <exception cref="InputException">The table is missing, damaged or not whole.</exception>
    public static TabularSpace Read(DataRoot root) => Read(root.Locate("nas", "nas-bench-macro_cifar10.json.gz"));

    /// <summary>Reads a table, packed by gzip.</summary>
    /// <exception cref="InputException">The table is missing, damaged or not whole.</exception>
    public static TabularSpace Read(string file)
    {
        ChoiceTree tree = ChoiceTree.Of(new TableSpace([.. Enumerable.Range(0, Layers).Select(_ => OneOf.Operation([.. Operations]))]));
        var columns = new TableColumns(file, tree, Trainings + 1, g => string.Concat(g.Options));
        try
        {
            using FileStream stream = File.OpenRead(file);
            using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
            using JsonDocument document = JsonDocument.Parse(unpacked);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InputException("The table is no JSON object of architectures.", file);
            foreach (JsonProperty row in document.RootElement.EnumerateObject()) columns.Set(Options(row.Name, file), Values(row, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            throw new InputException($"The table cannot be read: {e.Message}", file, inner: e);
        }

        columns.RequireAll();
        double[][] trainings = columns.Columns[..Trainings];
        double[] mean = [.. trainings[0].Select((_, i) => trainings.Average(t => t[i]))];
        return new TabularSpace("NAS-Bench-Macro", tree, "MFLOPs", trainings, mean, columns.Columns[Trainings], []);
    }

    private static int[] Options(string name, string file) => name.Length == Layers && name.All(c => c is >= '0' and <= '2')
        ? [.. name.Select(c => c - '0')]
        : throw new InputException($"'{name}' is no architecture of the table: these have {Layers} digits from 0 to 2.", file);

    private static double[] Values(JsonProperty row, string file)
    {
        if (row.Value.ValueKind != JsonValueKind.Object
            || !row.Value.TryGetProperty("test_acc", out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != Trainings)
            throw new InputException($"The architecture {row.Name} has no test_acc of {Trainings} trainings.", file);
        var values = new double[Trainings + 1];
        for (int i = 0; i < Trainings; i++)
        {
            if (list[i].ValueKind != JsonValueKind.Number || list[i].GetDouble() is var percent && percent is not (>= 0 and <= 100))
                throw new InputException($"The architecture {row.Name} has the test_acc {list[i]}; it must be from 0 to 100.", file);
            values[i] = list[i].GetDouble() / 100;
        }

        values[Trainings] = row.Value.TryGetProperty("flops", out JsonElement flops) && flops.ValueKind == JsonValueKind.Number && flops.GetDouble() > 0
            ? flops.GetDouble() / 1e6
            : throw new InputException($"The architecture {row.Name} has no flops above 0.", file);
        return values;
    }
}
