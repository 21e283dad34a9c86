using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>
/// NAS-Bench-201: cells of six edges, each one of five operations, with accuracies after twelve epochs (not the two hundred of
/// most publications) and latencies on devices.
/// </summary>
public static class NasBench201
{
    /// <summary>Latencies below this, in ms, are measurements gone wrong: a few hundred on pixel3 and raspi4.</summary>
    public const double LeastLatency = 1;

    private const string Prefix = "latency_";

    private static readonly (int Node, int From)[] Edges = [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)];

    /// <summary>What an edge may be.</summary>
    public static ImmutableArray<string> Operations { get; } = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];

    /// <summary>Reads the table of the data root: costs are a device's latencies in ms.</summary>
    /// <param name="root">The data root.</param>
    /// <param name="device">The device, such as <c>pixel3</c>.</param>
    /// <param name="images">The images: cifar10, cifar100 or imagenet (ImageNet16-120). Searches see the accuracy on the validation images, an answer is judged on the test images.</param>
    /// <param name="leastLatency">Architectures below this latency, in ms, are gaps.</param>
    /// <exception cref="InputException">The table is missing, damaged or not whole, or has no such device or images.</exception>
    public static TabularSpace Read(DataRoot root, string device, string images = "cifar10", double leastLatency = LeastLatency) =>
        Read(root.Locate("nas", "nasbench201-accuracy-latency.tsv.gz"), device, images, leastLatency);

    /// <summary>Reads a table, packed by gzip.</summary>
    /// <inheritdoc cref="Read(DataRoot, string, string, double)"/>
    public static TabularSpace Read(string file, string device, string images = "cifar10", double leastLatency = LeastLatency)
    {
        ChoiceTree tree = ChoiceTree.Of(new TableSpace([.. Edges.Select(_ => OneOf.Operation([.. Operations]))]));
        var columns = new TableColumns(file, tree, 3, Name);
        var gaps = new List<TableGap>();
        try
        {
            using FileStream stream = File.OpenRead(file);
            using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
            string[] header = (reader.ReadLine() ?? throw new InputException("The table is empty.", file)).Split('\t');
            int cell = Column(header, "arch", "arch", file);
            string allImages = string.Join(", ", header.Where(h => h.EndsWith("-val", StringComparison.Ordinal)).Select(h => h[..^4]));
            string allDevices = string.Join(", ", header.Where(h => h.StartsWith(Prefix, StringComparison.Ordinal)).Select(h => h[Prefix.Length..]));
            int[] places = [Column(header, $"{images}-val", allImages, file), Column(header, $"{images}-test", allImages, file), Column(header, Prefix + device, allDevices, file)];
            int line = 1;
            while (reader.ReadLine() is { } text)
            {
                line++;
                string[] cells = text.Split('\t');
                if (cells.Length != header.Length) throw new InputException($"The line has {cells.Length} columns; the header has {header.Length}.", file, line);
                double latency = Number(cells[places[2]], header[places[2]], double.MaxValue, file, line);
                if (latency < leastLatency || latency == 0)
                {
                    gaps.Add(new TableGap(cells[cell], string.Create(CultureInfo.InvariantCulture, $"the latency {latency} ms is below {leastLatency} ms")));
                    latency = double.NaN;
                }

                columns.Set(
                    Parse(cells[cell], file, line),
                    [Number(cells[places[0]], header[places[0]], 100, file, line) / 100, Number(cells[places[1]], header[places[1]], 100, file, line) / 100, latency],
                    line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"The table cannot be read: {e.Message}", file, inner: e);
        }

        columns.RequireAll();
        return new TabularSpace($"NAS-Bench-201 {images} on {device}", tree, "ms", [columns.Columns[0]], columns.Columns[1], columns.Columns[2], gaps);
    }

    /// <summary>A cell as the table writes it: <c>|op~0|+|op~0|op~1|+|op~0|op~1|op~2|</c>.</summary>
    public static string Name(Genotype genotype)
    {
        var nodes = Edges.Zip(genotype.Options, (edge, option) => (edge.Node, Text: $"{Operations[option]}~{edge.From}|")).GroupBy(e => e.Node);
        return string.Join('+', nodes.Select(node => "|" + string.Concat(node.Select(e => e.Text))));
    }

    private static int[] Parse(string cell, string file, int line)
    {
        string[] edges = cell.Split(['|', '+'], StringSplitOptions.RemoveEmptyEntries);
        int[] options = [.. edges.Select(e => e.Split('~')[0]).Select(o => Operations.IndexOf(o))];
        return options.Length == Edges.Length && !options.Contains(-1) && Name(new Genotype(options)) == cell
            ? options
            : throw new InputException($"'{cell}' is no cell of six edges, each one of {string.Join(", ", Operations)}.", file, line);
    }

    private static double Number(string text, string column, double most, string file, int line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 0 && number <= most
            ? number
            : throw new InputException($"'{text}' in column {column} is no number from 0{(most < double.MaxValue ? string.Create(CultureInfo.InvariantCulture, $" to {most}") : "")}.", file, line);

    private static int Column(string[] header, string name, string allowed, string file) => Array.IndexOf(header, name) is >= 0 and var place
        ? place
        : throw new InputException($"The table has no column {name}; there are {allowed}.", file);
}
