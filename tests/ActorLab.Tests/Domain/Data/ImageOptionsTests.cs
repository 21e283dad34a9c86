using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.Data;

[Collection(TorchCollection.Name)]
public sealed class ImageOptionsTests
{
    [SkippableFact]
    public void Fashion_images_are_pooled_and_split_for_a_search()
    {
        SkipWithoutData();
        using ImageTensors images = ImageTensors.Load(new ImageOptions { Pool = 2, Train = 20_000, Validation = 10_000 }, null, CPU);
        Assert.Equal((1, 14, 14, 10), (images.Channels, images.Height, images.Width, images.Classes));
        Assert.Equal((20_000, 10_000, 10_000), (images.TrainCount, images.ValidationCount, images.TestCount));
        Assert.Equal([20_000, 10_000, 10_000], Enum.GetValues<ImagePart>().Select(images.CountOf));
    }

    [SkippableFact]
    public void Coloured_images_keep_their_size()
    {
        SkipWithoutData();
        ImageSplits splits = new ImageOptions { Images = ImageSource.Cifar10, Pool = 1, Train = 500, Validation = 400 }.Read(null);
        Assert.Equal((500, 400, 3, 32, 32, 10), (splits.Train.Count, splits.Validation.Count, splits.Train.Channels, splits.Train.Height, splits.Train.Width, splits.Classes));
        Assert.Equal(10_000, splits.Test.Count);
    }

    [Fact]
    public void Drawn_images_need_no_data_and_fewer_may_be_trained_on()
    {
        (ImageData train, ImageData test) = GlyphImages.Draw();
        ImageSplits all = ImageSplits.Make(train, test, 2000, 1), few = ImageSplits.Make(train, test, 2000, 1, 100);
        Assert.Equal((6000, 2000, 2000), (all.Train.Count, all.Validation.Count, all.Test.Count));
        Assert.Equal(100, few.Train.Count);
        Assert.Equal(all.Train.Pixels[..(100 * 784)], few.Train.Pixels);
        Assert.Equal(all.Validation.Labels, few.Validation.Labels);
        Assert.Contains("6001", Assert.Throws<InputException>(() => ImageSplits.Make(train, test, 2000, 1, 6001)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_depends_on_its_number_only()
    {
        var order = new ImageBatchOrder(10, 3, new RandomStreams(1), "test");
        var again = new ImageBatchOrder(10, 3, new RandomStreams(1), "test");
        int[][] batches = [.. Enumerable.Range(0, 9).Select(i => order.Batch(i))];
        foreach (int i in (int[])[8, 0, 4, 3, 7]) Assert.Equal(batches[i], again.Batch(i));
        for (int epoch = 0; epoch < 3; epoch++) Assert.Equal(9, batches.Skip(3 * epoch).Take(3).SelectMany(b => b).Distinct().Count());
        Assert.NotEqual(batches[0], batches[3]);
        Assert.Contains("smaller", Assert.Throws<InputException>(() => new ImageBatchOrder(2, 3, new RandomStreams(1), "test")).Message, StringComparison.Ordinal);
    }

    private static void SkipWithoutData() =>
        Skip.If(DataRoot.Find() is null, "ACTORLAB_DATA is not set");
}
