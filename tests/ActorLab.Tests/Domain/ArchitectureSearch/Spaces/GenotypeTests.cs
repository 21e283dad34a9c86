using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Spaces;

public sealed class GenotypeTests
{
    private static readonly ChoiceTree Tree = ChoiceTree.Of(TinySpace.Make());

    [Property(MaxTest = 50)]
    public void The_text_form_goes_there_and_back(ulong seed)
    {
        Genotype genotype = GenotypeDraws.Uniform(Tree, new RandomStream(seed));
        Genotype read = Genotype.Parse(genotype.ToString(), Tree);
        Assert.Equal(genotype, read);
        Assert.Equal(genotype.GetHashCode(), read.GetHashCode());
        Assert.Equal(string.Join(':', genotype.Options), genotype.ToString());
    }

    [Theory]
    [InlineData("0:0:0", "3 numbers", "6 choices")]
    [InlineData("0:0:3:0:0:0", "'3' at place 2 (Layer.TinyConvolution.Kernel)", "0 to 2")]
    [InlineData("0:0:-1:0:0:0", "'-1' at place 2", "0 to 2")]
    [InlineData("0: 0:0:0:0:0", "' 0' at place 1 (Layer)", "0 to 1")]
    [InlineData("", "1 numbers", "6 choices")]
    public void A_text_of_another_space_is_refused_with_its_place(string text, string says, string allowed)
    {
        InputException fault = Assert.Throws<InputException>(() => Genotype.Parse(text, Tree));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_space_without_choices_has_one_architecture()
    {
        ChoiceTree none = ChoiceTree.Of(new TinyNothing());
        Assert.Equal(1, none.Genotypes);
        Assert.Equal(new Genotype([]), Genotype.Parse("", none));
    }

    [Property(MaxTest = 50)]
    public void Genotypes_are_the_same_in_canonical_form_where_they_differ_in_nothing_that_counts(ulong seed)
    {
        var random = new RandomStream(seed);
        Genotype genotype = GenotypeDraws.Uniform(Tree, random), canonical = genotype.Canonical(Tree);
        Assert.Equal(canonical, canonical.Canonical(Tree));
        Assert.Equal(genotype.Options[1] == 1 ? [genotype.Options[0], 1, 0, 0, genotype.Options[4], genotype.Options[5]] : genotype.Options.ToArray(), canonical.Options.ToArray());
        TinySpace space = TinySpace.Make();
        ChoiceTree tree = ChoiceTree.Of(space);
        Assert.Equal(Network(new Selection(tree, genotype)), Network(new Selection(tree, canonical)));

        string Network(Selection selection)
        {
            string layer = selection.Of(space.Layer) is TinyConvolution c ? $"{selection.Of(c.Kernel)} {selection.Of(c.Filters)}" : "none";
            return $"{selection.Of(space.Size)} {layer} {string.Join(' ', space.Rest.Select(r => selection.Of(r)))} {selection.Of(space.Fixed)}";
        }
    }

    [Fact]
    public void Uniform_draws_draw_every_choice_evenly()
    {
        var random = new RandomStream(7);
        Genotype[] drawn = [.. Enumerable.Range(0, 12_000).Select(_ => GenotypeDraws.Uniform(Tree, random))];
        for (int i = 0; i < Tree.Count; i++)
            for (int option = 0; option < Tree.Nodes[i].Count; option++)
                Assert.InRange(drawn.Count(g => g.Options[i] == option) * Tree.Nodes[i].Count / 12_000.0, 0.95, 1.05);
    }

    [Property(MaxTest = 100)]
    public void A_mutation_changes_one_active_choice_to_another_option(ulong seed)
    {
        var random = new RandomStream(seed);
        Genotype parent = GenotypeDraws.Uniform(Tree, random), child = GenotypeDraws.Mutate(Tree, parent, random);
        int changed = Assert.Single(Enumerable.Range(0, Tree.Count), i => parent.Options[i] != child.Options[i]);
        Assert.InRange(child.Options[changed], 0, Tree.Nodes[changed].Count - 1);
        Assert.NotEqual(parent.Canonical(Tree), child.Canonical(Tree));
    }

    [Fact]
    public void Every_neighbour_is_reached_and_equally_often_for_each_choice()
    {
        var random = new RandomStream(1);
        var parent = new Genotype([0, 1, 2, 1, 0, 0]);
        Dictionary<string, int> children = Enumerable.Range(0, 8000).Select(_ => GenotypeDraws.Mutate(Tree, parent, random).ToString()).CountBy(g => g).ToDictionary();
        Assert.Equal(["0:0:2:1:0:0", "0:1:2:1:0:1", "0:1:2:1:1:0", "1:1:2:1:0:0", "2:1:2:1:0:0"], children.Keys.Order());
        Assert.All(children, c => Assert.InRange(c.Value, c.Key[0] == '0' ? 1850 : 900, c.Key[0] == '0' ? 2150 : 1100));
    }

    [Fact]
    public void What_has_one_form_only_cannot_be_mutated() =>
        Assert.Throws<InputException>(() => GenotypeDraws.Mutate(ChoiceTree.Flat([1, 1]), new Genotype([0, 0]), new RandomStream(1)));

    [Fact]
    public void A_selection_is_of_its_space()
    {
        TinySpace space = TinySpace.Make();
        ChoiceTree tree = ChoiceTree.Of(space);
        Assert.Throws<ArgumentException>(() => new Selection(tree, new Genotype([0])));
        Assert.Throws<ArgumentException>(() => new Selection(tree, [0, 0, 0, 0, 0, 0], [true]));
        var selection = new Selection(tree, [2, 0, 1, 0, 0, 0], [true, false, false, false, false, false]);
        Assert.True(selection.RunsAll(space.Size));
        Assert.Equal([1, 2, 3], selection.Running(space.Size));
        Assert.Equal([99], selection.Running(space.Fixed));
        Assert.Equal([10], selection.Running(space.Rest[0]));
        Assert.Equal(3, selection.Of(space.Size));
    }
}
