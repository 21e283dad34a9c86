using System.Globalization;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>
/// A block of a space in one line: clauses with <c>|</c> between them, each a word and its values, several values being a
/// choice. First the kind of layer with its kernels, then in any order:
/// <list type="bullet">
/// <item><c>filters 16 24 32</c> or <c>filters x0.5 x1 x2</c>, multiples of the input: always given;</item>
/// <item><c>expansion x3 x6</c> (only bottleneck, and always there): the expanded width;</item>
/// <item><c>squeeze-excite no yes</c> (only bottleneck): no, if not given;</item>
/// <item><c>residual yes</c> (conv, separable): whether the input is added where shapes allow it; no, if not given;</item>
/// <item><c>activation relu</c> or <c>swish6</c>: relu, if not given;</item>
/// <item><c>stride 2</c>: of the first layer; 1, if not given;</item>
/// <item><c>more 3</c> or <c>more 3 skippable</c>: so many more layers of stride 1, which the search may leave out if so said.</item>
/// </list>
/// Example: <c>bottleneck 3 5 7 | filters 16 24 32 | expansion x3 x6 | stride 2 | more 3 skippable</c>.
/// </summary>
public static class BlockText
{
    private const int MaxKernel = 31, MaxLayers = 100, MaxWidth = 65_536;

    /// <summary>Reads a block.</summary>
    /// <param name="text">The line.</param>
    /// <param name="place">Where it stands, for errors: <c>blocks[2]</c>.</param>
    /// <exception cref="InputException">It is none; the message says at which clause and what is allowed there.</exception>
    public static BlockSpec Parse(string text, string place)
    {
        string[][] clauses = [.. text.Split('|').Select(clause => clause.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        if (clauses.Any(c => c.Length == 0)) throw new InputException($"{place} = '{text}' has an empty clause.");
        string kind = clauses[0][0];
        string[] allowed = kind switch
        {
            "conv" => ["filters", "residual", "activation", "stride", "more"],
            "separable" => ["filters", "residual", "activation", "stride", "more"],
            "bottleneck" => ["filters", "expansion", "squeeze-excite", "activation", "stride", "more"],
            _ => throw new InputException($"{place} begins with '{kind}'; a block begins with conv, separable or bottleneck."),
        };
        var given = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (string[] clause in clauses[1..])
        {
            if (!allowed.Contains(clause[0])) throw new InputException($"{place}: '{clause[0]}' is nothing that {kind} has; allowed are {string.Join(", ", allowed)}.");
            if (!given.TryAdd(clause[0], clause[1..])) throw new InputException($"{place}: '{clause[0]}' stands twice.");
            if (clause.Length == 1) throw new InputException($"{place}: '{clause[0]}' has no value: a choice needs at least one option.");
        }

        int[] kernels = [.. Distinct(clauses[0][1..], $"{place}, {kind}").Select(k => Number(k, 1, MaxKernel, $"{place}, kernel of {kind}"))];
        if (kernels.Length == 0) throw new InputException($"{place}: '{kind}' has no kernel: write for example {kind} 3 5.");
        if (kernels.FirstOrDefault(k => k % 2 == 0) is > 0 and var even) throw new InputException($"{place}: the kernel {even} is even; kernels are odd.");
        Activation activation = One("activation", "relu", "relu", "swish6") == "relu" ? Activation.Relu : Activation.Swish6;
        int stride = One("stride", "1", "1", "2") == "1" ? 1 : 2;
        bool[] squeezes = Flags("squeeze-excite"), residuals = Flags("residual");
        if (kind == "conv" && residuals.Length > 1) throw new InputException($"{place}: residual of conv is no choice: write yes or no.");
        Width[] widths = WidthsOf("filters"), expansions = kind == "bottleneck" ? WidthsOf("expansion") : [];
        (int more, bool isSkippable) = More();

        Choice<LayerSpec>[] layers =
        [
            Layer(stride),
            .. Enumerable.Range(0, more).Select(_ => isSkippable ? OneOf.Operation(Layer(1), new SkipSpec()) : (Choice<LayerSpec>)Layer(1)),
        ];
        return new BlockSpec(Widths(widths, $"{place}, filters"), [.. layers]);

        // Each layer has choices of its own.
        LayerSpec Layer(int step) => kind switch
        {
            "conv" => new ConvolutionSpec(Choose(kernels), step, activation, residuals[0]),
            "separable" => new SeparableSpec(Choose(kernels), step, activation, Choose(residuals)),
            _ => new BottleneckSpec(Choose(kernels), Widths(expansions, $"{place}, expansion"), Choose(squeezes), step, activation),
        };

        string One(string clause, string otherwise, params string[] options)
        {
            if (!given.TryGetValue(clause, out string[]? values)) return otherwise;
            return values.Length == 1 && options.Contains(values[0])
                ? values[0]
                : throw new InputException($"{place}: '{clause} {string.Join(' ', values)}' is not allowed; write {string.Join(" or ", options.Select(o => $"{clause} {o}"))}.");
        }

        bool[] Flags(string clause) => given.TryGetValue(clause, out string[]? values)
            ? [.. Distinct(values, $"{place}, {clause}").Select(v => v switch
            {
                "yes" => true,
                "no" => false,
                _ => throw new InputException($"{place}, {clause}: '{v}' is neither yes nor no."),
            })]
            : [false];

        Width[] WidthsOf(string clause) => given.TryGetValue(clause, out string[]? values)
            ? [.. Distinct(values, $"{place}, {clause}").Select(v => WidthOf(v, $"{place}, {clause}"))]
            : throw new InputException($"{place} lacks '{clause}': write for example {clause} {(clause == "filters" ? "16 24 32" : "x3 x6")}.");

        (int Count, bool IsSkippable) More()
        {
            if (!given.TryGetValue("more", out string[]? values)) return (0, false);
            if (values.Length > 2 || (values.Length == 2 && values[1] != "skippable"))
                throw new InputException($"{place}: 'more {string.Join(' ', values)}' is not allowed; write more N or more N skippable.");
            return (Number(values[0], 1, MaxLayers, $"{place}, more"), values.Length == 2);
        }
    }

    /// <summary>A width, or a choice of several.</summary>
    internal static Choice<Width> Widths(ReadOnlySpan<Width> widths, string place)
    {
        for (int i = 0; i < widths.Length; i++)
        {
            if (widths[..i].Contains(widths[i])) throw new InputException($"{place}: {Text(widths[i])} stands twice.");
            if (widths[i].Filters > 0 != widths[0].Filters > 0) throw new InputException($"{place} mixes widths with multiples of the input: write one or the other.");
        }

        return widths.Length == 1 ? widths[0] : OneOf.Filters(widths);
    }

    private static Choice<T> Choose<T>(T[] options)
        where T : notnull => options.Length == 1 ? options[0] : OneOf.Operation<T>(options);

    private static string[] Distinct(string[] values, string place) => values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice
        ? throw new InputException($"{place}: {twice.Key} stands twice.")
        : values;

    private static Width WidthOf(string text, string place)
    {
        if (!text.StartsWith('x')) return Number(text, 1, MaxWidth, place);
        return double.TryParse(text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double multiple) && multiple is > 0 and <= 1000
            ? Width.Times(multiple)
            : throw new InputException($"{place}: '{text}' is no multiple of the input width; write for example x0.5.");
    }

    private static int Number(string text, int least, int most, string place) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new InputException($"{place}: '{text}' is no whole number from {least} to {most}.");

    private static string Text(Width width) =>
        width.Filters > 0 ? width.Filters.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"x{width.Multiple}");
}
