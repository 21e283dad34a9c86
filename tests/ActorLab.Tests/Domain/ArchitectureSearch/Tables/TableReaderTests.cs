using System.Globalization;
using System.IO.Compression;
using System.Text;
using ActorLab.Domain.ArchitectureSearch.Baselines;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.ArchitectureSearch.Tables;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Tables;

public sealed class TableReaderTests : IDisposable
{
    private const string Header = "index\tarch\tcifar10-test\tcifar10-val\tlatency_phone";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void NAS_Bench_Macro_is_whole_and_its_flops_are_a_sum_over_layers()
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        TabularSpace space = NasBenchMacro.Read(DataRoot.Require());
        Assert.Equal((6561, 3), ((int)space.Tree.Genotypes, space.Trainings));
        Assert.Empty(space.Gaps);
        Genotype known = Genotype.Parse("0:2:0:1:2:1:0:0", space.Tree);
        Assert.Equal(47.327744, space.Cost(known), 12);
        Assert.Equal([0.8947, 0.8895, 0.8917], Enumerable.Range(0, 3).Select(i => Math.Round(space.Accuracy(known, i), 6)));
        Assert.Equal(0.8919666544596355, space.FinalAccuracy(known), 9);
        Assert.Equal(0.9313, space.Architectures().Max(space.FinalAccuracy), 4);

        // A sum over layers: what an option adds does not depend on the others.
        var zero = new Genotype(new int[8]);
        foreach (Genotype genotype in space.Architectures())
        {
            double sum = space.Cost(zero);
            for (int i = 0; i < 8; i++)
            {
                int[] one = new int[8];
                one[i] = genotype.Options[i];
                sum += space.Cost(new Genotype(one)) - space.Cost(zero);
            }

            Assert.Equal(sum, space.Cost(genotype), 9);
        }

        CostSurvey survey = CostSurvey.Of(space.Tree, space.Cost, new RandomStream(1), 10);
        Assert.Equal((space.Architectures().Min(space.Cost), space.Architectures().Max(space.Cost)), (survey.Least, survey.Largest));
    }

    [SkippableTheory]
    [InlineData("pixel3", 283)]
    [InlineData("raspi4", 276)]
    [InlineData("gold_6226", 0)]
    public void NAS_Bench_201_is_whole_but_for_what_was_mismeasured(string device, int gaps)
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        TabularSpace space = NasBench201.Read(DataRoot.Require(), device);
        Assert.Equal(15_625, (int)space.Tree.Genotypes);
        Assert.Equal(gaps, space.Gaps.Length);
        Assert.Equal(15_625 - gaps, space.Architectures().Count());
        Assert.True(space.Architectures().All(g => space.Cost(g) >= 1 && space.Has(g)));
        Assert.Equal(0.8916, space.Architectures().Max(space.FinalAccuracy), 3);
        Assert.All(space.Gaps.Take(3), g => Assert.Contains("below 1 ms", g.Reason, StringComparison.Ordinal));
        Assert.Empty(NasBench201.Read(DataRoot.Require(), device, leastLatency: 0).Gaps);

        // The table's first cell.
        Genotype first = space.Architectures().First(g => NasBench201.Name(g) == "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|");
        Assert.Equal("4:2:1:2:1:1", first.ToString());
        Assert.Equal((0.63364, 0.6955), (Math.Round(space.Accuracy(first, 0), 6), Math.Round(space.FinalAccuracy(first), 6)));
        Assert.Equal(device switch { "pixel3" => 3.60585, "raspi4" => 10.482, _ => 10.5246 }, space.Cost(first));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.Accuracy(first, 1));
    }

    [SkippableFact]
    public void Settings_name_a_table()
    {
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
        Assert.Equal("NAS-Bench-Macro", new TableOptions().Read(null).Name);
        Assert.Equal("NAS-Bench-201 cifar100 on fpga", new TableOptions { Name = TableOptions.Cells, Device = "fpga", Images = "cifar100" }.Read(null).Name);
        string fault = Assert.Throws<InputException>(() => new TableOptions { Name = TableOptions.Cells, Device = "pixel9" }.Read(null)).Message;
        Assert.Contains("no column latency_pixel9; there are 1080ti_1", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_table_of_cells_is_read_and_its_gaps_are_told()
    {
        string[] rows = Cells();
        rows[3] = Row(3, 0.5);
        TabularSpace space = NasBench201.Read(Write("cells.gz", [Header, .. rows]), "phone");
        TableGap gap = Assert.Single(space.Gaps);
        Assert.Equal((Name(3), "the latency 0.5 ms is below 1 ms"), (gap.Architecture, gap.Reason));
        Genotype left = TabularSpace.At(space.Tree, 3);
        Assert.False(space.Has(left));
        Assert.DoesNotContain(left, space.Architectures());
        Assert.Equal(15_624, space.Architectures().Count());
        Assert.Equal((12.0, 0.25, 0.5), (space.Cost(TabularSpace.At(space.Tree, 10)), space.Accuracy(TabularSpace.At(space.Tree, 10), 0), space.FinalAccuracy(TabularSpace.At(space.Tree, 10))));
    }

    [Fact]
    public void A_damaged_table_of_cells_is_told_with_its_line()
    {
        string[] rows = Cells();
        Refused("The table lacks 2 of 15625 architectures: " + Name(0) + ", " + Name(15_624) + ".", null, [Header, .. rows[1..^1]]);
        Refused("The table lacks 15620 of 15625", null, [Header, .. rows[..5]]);
        Refused(" and 15615 more.", null, [Header, .. rows[..5]]);
        Refused("is in the table twice", 15_627, [Header, .. rows, rows[7]]);
        Refused("has 2 columns; the header has 5", 3, [Header, rows[0], "1\t" + Name(1)]);
        Refused("'fast' in column latency_phone is no number", 2, [Header, $"0\t{Name(0)}\t50\t25\tfast"]);
        Refused("'101' in column cifar10-val is no number from 0 to 100", 2, [Header, $"0\t{Name(0)}\t50\t101\t3"]);
        Refused("'-1' in column cifar10-test", 2, [Header, $"0\t{Name(0)}\t-1\t10\t3"]);
        Refused("'|none~0|' is no cell of six edges", 2, [Header, "0\t|none~0|\t50\t25\t3"]);
        Refused("is no cell of six edges, each one of none, skip_connect", 2, [Header, $"0\t{Name(0).Replace("none~2", "max~2", StringComparison.Ordinal)}\t50\t25\t3"]);
        Refused("no column cifar10-val", null, ["index\tarch\tcifar10-test\tlatency_phone"]);
        Assert.Contains("empty", Assert.Throws<InputException>(() => NasBench201.Read(Write("none.gz", []), "phone")).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["plain.gz"], "index\tarch"u8.ToArray());
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => NasBench201.Read(folder["plain.gz"], "phone")).Message, StringComparison.Ordinal);
        byte[] whole = File.ReadAllBytes(Write("whole.gz", [Header, .. rows]));
        File.WriteAllBytes(folder["cut.gz"], whole[..(whole.Length / 2)]);
        Assert.Equal(folder["cut.gz"], Assert.Throws<InputException>(() => NasBench201.Read(folder["cut.gz"], "phone")).File);
        Assert.Throws<InputException>(() => NasBench201.Read(folder["absent.gz"], "phone"));

        void Refused(string says, int? line, string[] lines)
        {
            InputException fault = Assert.Throws<InputException>(() => NasBench201.Read(Write("table.gz", lines), "phone"));
            Assert.Contains(says, fault.Message, StringComparison.Ordinal);
            Assert.Equal((folder["table.gz"], line), (fault.File, fault.Line));
        }
    }

    [Fact]
    public void A_damaged_table_of_networks_is_told()
    {
        const string good = """{"test_acc": [90, 91, 92], "flops": 1000000}""";
        string[] names = [.. Enumerable.Range(0, 6561).Select(i => string.Concat(Enumerable.Range(0, 8).Select(k => i / (int)Math.Pow(3, 7 - k) % 3)))];
        TabularSpace space = NasBenchMacro.Read(Write("good.gz", ["{" + string.Join(",", names.Select(n => $"\"{n}\": {good}")) + "}"]));
        Assert.Equal((1.0, 0.92, 0.91), (space.Cost(new Genotype([2, 2, 2, 2, 2, 2, 2, 2])), space.Accuracy(new Genotype(new int[8]), 2), Math.Round(space.FinalAccuracy(new Genotype(new int[8])), 12)));

        Refused("The table lacks 6560 of 6561 architectures: 00000000, 00000001, 00000002, 00000010, 00000011 and 6555 more.", $"{{\"22222222\": {good}}}".Replace("22222222", "00000012", StringComparison.Ordinal));
        Refused("twice", $"{{\"22222222\": {good}, \"22222222\": {good}}}");
        Refused("'2222' is no architecture of the table: these have 8 digits from 0 to 2", $"{{\"2222\": {good}}}");
        Refused("'22222223' is no architecture", $"{{\"22222223\": {good}}}");
        Refused("22222222 has no test_acc of 3 trainings", """{"22222222": {"test_acc": [90, 91], "flops": 1}}""");
        Refused("22222222 has no test_acc", """{"22222222": 7}""");
        Refused("22222222 has the test_acc 120; it must be from 0 to 100", """{"22222222": {"test_acc": [90, 91, 120], "flops": 1}}""");
        Refused("22222222 has no flops above 0", """{"22222222": {"test_acc": [90, 91, 92], "flops": 0}}""");
        Refused("no JSON object", "[1]");
        Refused("cannot be read", "{\"22222222\": ");
        Assert.Throws<InputException>(() => NasBenchMacro.Read(folder["absent.gz"]));

        void Refused(string says, string json)
        {
            InputException fault = Assert.Throws<InputException>(() => NasBenchMacro.Read(Write("table.gz", [json])));
            Assert.Contains(says, fault.Message, StringComparison.Ordinal);
            Assert.Equal(folder["table.gz"], fault.File);
        }
    }

    private static string[] Cells() => [.. Enumerable.Range(0, 15_625).Select(i => Row(i, 2 + i % 50))];

    private static string Row(int index, double latency) => string.Create(CultureInfo.InvariantCulture, $"{index}\t{Name(index)}\t50\t25\t{latency}");

    private static string Name(int index) => NasBench201.Name(TabularSpace.At(ChoiceTree.Flat([5, 5, 5, 5, 5, 5]), index));

    private string Write(string name, string[] lines)
    {
        using var stream = new GZipStream(File.Create(folder[name]), CompressionLevel.Fastest);
        stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return folder[name];
    }
}
