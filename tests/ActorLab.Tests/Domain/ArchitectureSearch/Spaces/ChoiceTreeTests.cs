using System.Numerics;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Spaces;

public sealed class ChoiceTreeTests
{
    [Fact]
    public void Choices_are_found_depth_first_in_the_order_of_properties_and_lists()
    {
        ChoiceTree tree = ChoiceTree.Of(TinySpace.Make());
        Assert.Equal(
            ["Size", "Layer", "Layer.TinyConvolution.Kernel", "Layer.TinyConvolution.Filters", "Rest[0]", "Rest[1]"],
            tree.Nodes.Select(n => n.Path));
        Assert.Equal([3, 2, 3, 2, 2, 2], tree.Nodes.Select(n => n.Count));
        Assert.Equal([-1, -1, 1, 1, -1, -1], tree.Nodes.Select(n => n.Parent));
        Assert.Equal([-1, -1, 0, 0, -1, -1], tree.Nodes.Select(n => n.ParentOption));
        Assert.Equal(Enumerable.Range(0, 6), tree.Nodes.Select(n => n.Index));
        Assert.Equal(ChoiceKind.Filters, tree.Nodes[3].Kind);
        Assert.Equal(new BigInteger(3 * 2 * 3 * 2 * 2 * 2), tree.Genotypes);
    }

    [Fact]
    public void Options_of_one_type_have_places_of_their_own()
    {
        TinyConvolution One() => new(OneOf.Operation(3, 5), (Width)8);
        TinySpace space = TinySpace.Make() with { Layer = OneOf.Operation<TinyLayer>(One(), One(), new TinyNothing()) };
        Assert.Equal(
            ["Layer.TinyConvolution(0).Kernel", "Layer.TinyConvolution(1).Kernel"],
            ChoiceTree.Of(space).Nodes.Where(n => n.Parent == 1).Select(n => n.Path));
    }

    [Fact]
    public void A_choice_counts_only_inside_the_chosen_option()
    {
        ChoiceTree tree = ChoiceTree.Of(TinySpace.Make());
        Assert.Equal([true, true, true, true, true, true], Active([0, 0, 1, 1, 0, 0]));
        Assert.Equal([true, true, false, false, true, true], Active([0, 1, 1, 1, 0, 0]));

        bool[] Active(int[] options)
        {
            var active = new bool[tree.Count];
            tree.MarkActive(options, active);
            return active;
        }
    }

    [Fact]
    public void A_choice_inside_a_choice_that_does_not_count_does_not_count_either()
    {
        var inner = new TinyConvolution(OneOf.Operation(3, 5), (Width)8);
        TinySpace space = TinySpace.Make() with { Layer = OneOf.Operation<TinyLayer>(new TinyOuter(OneOf.Operation<TinyLayer>(inner, new TinyNothing())), new TinyNothing()) };
        ChoiceTree tree = ChoiceTree.Of(space);
        Assert.Equal("Layer.TinyOuter.Inner.TinyConvolution.Kernel", tree.Nodes[3].Path);
        Span<bool> active = stackalloc bool[tree.Count];
        tree.MarkActive([0, 1, 0, 0, 0, 0], active);
        Assert.Equal([true, true, false, false, true, true], active.ToArray());
    }

    [Fact]
    public void A_choice_in_two_places_is_refused_with_both()
    {
        Choice<int> shared = OneOf.Operation(1, 2);
        InputException fault = Assert.Throws<InputException>(() => ChoiceTree.Of(TinySpace.Make() with { Size = shared, Rest = [OneOf.Operation(1, 2), shared] }));
        Assert.Contains("at Rest[1] also stands at Size", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_choice_without_options_is_refused_with_its_place()
    {
        var layer = new TinyConvolution(OneOf.Operation<int>(), (Width)8);
        InputException fault = Assert.Throws<InputException>(() => ChoiceTree.Of(TinySpace.Make() with { Layer = OneOf.Operation<TinyLayer>(layer, new TinyNothing()) }));
        Assert.Equal("The choice at Layer.TinyConvolution.Kernel has no options: give it at least one.", fault.Message);
        Assert.Contains("Choices[1] has no options", Assert.Throws<InputException>(() => ChoiceTree.Flat([2, 0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Widths_must_compare()
    {
        var layer = new TinyConvolution(3, OneOf.Filters(8, Width.Times(2)));
        InputException fault = Assert.Throws<InputException>(() => ChoiceTree.Of(TinySpace.Make() with { Layer = layer }));
        Assert.Contains("Layer.Filters mixes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_width_is_known_whatever_the_order()
    {
        ChoiceTree tree = ChoiceTree.Of(TinySpace.Make() with { Layer = new TinyConvolution(3, OneOf.Filters(8, 24, 16)) });
        Assert.Equal(1, Assert.Single(tree.Nodes, n => n.Kind == ChoiceKind.Filters).Largest);
        tree = ChoiceTree.Of(TinySpace.Make() with { Layer = new TinyConvolution(3, OneOf.Filters(Width.Times(1), Width.Times(3))) });
        Assert.Equal(1, Assert.Single(tree.Nodes, n => n.Kind == ChoiceKind.Filters).Largest);
    }

    [Fact]
    public void A_foreign_choice_is_told()
    {
        ChoiceTree tree = ChoiceTree.Of(TinySpace.Make());
        Assert.Throws<KeyNotFoundException>(() => tree.IndexOf(OneOf.Operation(1, 2)));
        Assert.Equal(0, ChoiceTree.Of(new TinyNothing()).Count);
    }

    [Theory]
    [InlineData(16, 0.5, 8)]
    [InlineData(16, 0.625, 8)]
    [InlineData(16, 0.75, 16)]
    [InlineData(16, 1.25, 24)]
    [InlineData(24, 3, 72)]
    [InlineData(3, 1, 8)]
    public void A_multiple_of_a_width_is_rounded_to_multiples_of_eight(int input, double multiple, int width) => Assert.Equal(width, Width.Times(multiple).Of(input));

    private sealed record TinyOuter(Choice<TinyLayer> Inner) : TinyLayer;
}
