using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Hosts.Commands;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>Finds the images that <c>--data</c> names and the squares that <c>--layers</c> and <c>--pool</c> ask for.</summary>
internal static class RuleImages
{
    private static readonly string[] Known = ["fashion-mnist", "cifar10", "mnist"];

    /// <summary>Reads the images.</summary>
    /// <returns>The images and the side of the squares of pixels that are averaged.</returns>
    public static (ImageSplits Splits, int Pool) Read(RulesTraining training)
    {
        ImageSplits splits = Find(training).Read(training.DataRoot);
        ImageData train = splits.Train;
        int pool = training.Pool ?? Fitting(training, train) ?? (train.Height % 2 == 0 && train.Width % 2 == 0 ? 2 : 1);
        if (training.Layers.Count == 0) return (splits, pool);
        int inputs = Inputs(train, pool);
        if (training.Layers[0] != inputs)
            throw new InputException($"--layers begins with {training.Layers[0]}, but images of {train.Channels}x{train.Height}x{train.Width} pixels have {Inputs(train, 1)} of them, {inputs} with --pool {pool}.");
        if (training.Layers[^1] != splits.Classes) throw new InputException($"--layers ends with {training.Layers[^1]}, but the images have {splits.Classes} classes.");
        return (splits, pool);
    }

    private static ImageOptions Find(RulesTraining training)
    {
        var options = new ImageOptions { Validation = training.Validation };
        if (Known.FirstOrDefault(k => string.Equals(k, training.Data, StringComparison.OrdinalIgnoreCase)) is not { } set)
        {
            if (Directory.Exists(training.Data)) return options with { Images = ImageSource.IdxFolder, Folder = training.Data };
            if (training.Data.AsSpan().ContainsAny('/', '\\')) throw new InputException("There is no such folder of images.", training.Data);
            string near = Nearest.To(training.Data, Known) is { } meant ? $"; did you mean '{meant}'?" : ".";
            throw new InputException($"--data: there is no data set '{training.Data}'{near} Give one of {string.Join(", ", Known)}, or a folder of IDX files.");
        }

        if (training.DataRoot is null)
            throw new InputException($"No folder of data sets is known, so {set} cannot be read: set the environment variable {DataRoot.Variable}, give --data-root DIR, or give --data a folder of IDX files of your own.");
        if (!Directory.Exists(training.DataRoot)) throw new InputException($"There is no such folder of data sets; give another one with --data-root or {DataRoot.Variable}.", training.DataRoot);
        return set switch
        {
            "fashion-mnist" => options with { Images = ImageSource.FashionMnist },
            "cifar10" => options with { Images = ImageSource.Cifar10 },
            _ => options with { Images = ImageSource.IdxFolder, Folder = Path.Combine(training.DataRoot, set) },
        };
    }

    // The squares that make the pixels as many as the first layer's units.
    private static int? Fitting(RulesTraining training, ImageData train) => training.Layers.Count == 0
        ? null
        : Enumerable.Range(1, 64).Where(p => train.Height % p == 0 && train.Width % p == 0 && Inputs(train, p) == training.Layers[0]).Select(p => (int?)p).FirstOrDefault();

    private static int Inputs(ImageData train, int pool) => train.Channels * (train.Height / pool) * (train.Width / pool);
}
