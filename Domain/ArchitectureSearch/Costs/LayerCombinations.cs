using System.Globalization;
using System.Text;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>The names of all layers that networks of a space may have, and of those that one has.</summary>
internal sealed class LayerCombinations
{
    private readonly NetworkSpace _space;
    private readonly List<string> _all = [];
    private readonly HashSet<string> _varying = [];

    /// <summary>Lists the combinations of a space.</summary>
    public LayerCombinations(NetworkSpace space)
    {
        _space = space;
        SortedSet<int> widths = [space.Input.Channels];
        for (int b = 0; b < space.Blocks.Length; b++)
        {
            BlockSpec block = space.Blocks[b];
            SortedSet<(int In, int Out)> pairs = [.. widths.SelectMany(i => block.Filters.Options.Select(f => (i, f.Of(i))))];
            SortedSet<int> outputs = [.. pairs.Select(p => p.Out)];
            for (int i = 0; i < block.Layers.Length; i++)
            {
                if (i > 0) pairs = [.. outputs.Select(o => (o, o))];
                AddLayer($"Blocks[{b}].Layers[{i}]", block.Layers[i], pairs);
            }

            widths = outputs;
        }

        AddAll("Classifier", [.. widths.SelectMany(w => Heads(w).Select(h => Text("Classifier", w, h, null, null)))]);
    }

    /// <summary>All names, those of layers that are always the same left out.</summary>
    public IReadOnlyList<string> All => _all;

    /// <summary>The names of a network's layers.</summary>
    public IEnumerable<string> NamesOf(Selection selection)
    {
        int width = _space.Input.Channels;
        for (int b = 0; b < _space.Blocks.Length; b++)
        {
            BlockSpec block = _space.Blocks[b];
            int filters = selection.Of(block.Filters).Of(width);
            for (int i = 0; i < block.Layers.Length; i++)
            {
                Choice<LayerSpec> choice = block.Layers[i];
                LayerSpec spec = selection.Of(choice);
                string place = $"Blocks[{b}].Layers[{i}]";
                if (spec is not SkipSpec && _varying.Contains(place)) yield return Text(place, width, filters, Option(choice, spec), InnerOf(spec, selection, width));
                if (spec is not SkipSpec) width = filters;
            }
        }

        if (_varying.Contains("Classifier")) yield return Text("Classifier", width, _space.Head is { } head ? selection.Of(head).Of(width) : 0, null, null);
    }

    private static string? Option(Choice<LayerSpec> choice, LayerSpec spec) =>
        choice.Options.Count(o => o is not SkipSpec) < 2 ? null
        : string.Create(CultureInfo.InvariantCulture, $"{choice.Options.ToList().FindIndex(o => ReferenceEquals(o, spec))}");

    private static string Text(string place, int inputs, int outputs, string? option, string? inner)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{place} in={inputs} out={outputs}");
        if (option is not null) text.Append(" option=").Append(option);
        return text.Append(inner).ToString();
    }

    private static string InnerOf(LayerSpec spec, Selection selection, int width) => spec switch
    {
        ConvolutionSpec layer => Inner(layer.Kernel, selection.Of(layer.Kernel)),
        SeparableSpec layer => Inner(layer.Kernel, selection.Of(layer.Kernel), layer.Residual, selection.Of(layer.Residual)),
        BottleneckSpec layer => Inner(layer.Kernel, selection.Of(layer.Kernel), layer.Expansion, selection.Of(layer.Expansion).Of(width), layer.SqueezeExcite, selection.Of(layer.SqueezeExcite)),
        _ => "",
    };

    private static IEnumerable<string> InnersOf(LayerSpec spec, int width) => spec switch
    {
        ConvolutionSpec layer => layer.Kernel.Options.Select(k => Inner(layer.Kernel, k)),
        SeparableSpec layer => from k in layer.Kernel.Options from r in layer.Residual.Options select Inner(layer.Kernel, k, layer.Residual, r),
        BottleneckSpec layer => from k in layer.Kernel.Options from e in layer.Expansion.Options from s in layer.SqueezeExcite.Options
                                select Inner(layer.Kernel, k, layer.Expansion, e.Of(width), layer.SqueezeExcite, s),
        _ => [""],
    };

    private static string Inner(Choice<int> kernels, int kernel) => kernels.Count < 2 ? "" : string.Create(CultureInfo.InvariantCulture, $" kernel={kernel}");

    private static string Inner(Choice<int> kernels, int kernel, Choice<bool> residuals, bool residual) =>
        Inner(kernels, kernel) + (residuals.Count < 2 ? "" : residual ? " residual=yes" : " residual=no");

    private static string Inner(Choice<int> kernels, int kernel, Choice<Width> expansions, int hidden, Choice<bool> squeezes, bool squeeze) =>
        Inner(kernels, kernel) + (expansions.Count < 2 ? "" : string.Create(CultureInfo.InvariantCulture, $" inside={hidden}")) + (squeezes.Count < 2 ? "" : squeeze ? " squeeze=yes" : " squeeze=no");

    private IEnumerable<int> Heads(int width) => _space.Head is { } head ? head.Options.Select(h => h.Of(width)) : [0];

    private void AddLayer(string place, Choice<LayerSpec> choice, IEnumerable<(int In, int Out)> pairs)
    {
        List<string> names = [.. from spec in choice.Options.Where(o => o is not SkipSpec)
                                 from pair in pairs
                                 from inner in InnersOf(spec, pair.In)
                                 select Text(place, pair.In, pair.Out, Option(choice, spec), inner)];
        if (choice.Options.Any(o => o is SkipSpec)) AddVarying(place, names);
        else AddAll(place, names);
    }

    private void AddAll(string place, IReadOnlyCollection<string> names)
    {
        if (names.Distinct().Count() > 1) AddVarying(place, names);
    }

    private void AddVarying(string place, IEnumerable<string> names)
    {
        _varying.Add(place);
        _all.AddRange(names.Distinct());
    }
}
