using System.CommandLine;
using System.Globalization;
using ActorLab.Domain.Common;
using ActorLab.Domain.RuleEvolution;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab rules show</c> was asked for.</summary>
/// <param name="Rule">A rule's text or a run directory.</param>
internal sealed record RulesShowRequest(string Rule);

/// <summary>How <c>actorlab rules train</c> and <c>compare</c> train children.</summary>
internal sealed record RulesTraining
{
    /// <summary>The images: a known set's name or a folder of IDX files.</summary>
    public string Data { get; init; } = "fashion-mnist";

    /// <summary>The folder of data sets, or null where none is known.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Side of the squares of pixels that are averaged; null for what fits.</summary>
    public int? Pool { get; init; }

    /// <summary>Training images set apart for validation.</summary>
    public int Validation { get; init; } = 5000;

    /// <summary>The net; its hidden layers are <see cref="Layers"/> without their ends, where these are given.</summary>
    public ChildOptions Child { get; init; } = new();

    /// <summary>Units of all layers of an MLP, from the pixels to the classes; empty for those of <see cref="Child"/>.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>How children are trained.</summary>
    public ChildTrainingOptions Training { get; init; } = new();

    /// <summary>Steps of a training.</summary>
    public int Steps { get; init; }

    /// <summary>Seeds of the trainings that count.</summary>
    public int Seeds { get; init; }

    /// <summary>The learning rate; null to tune it.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The learning rates to tune on.</summary>
    public IReadOnlyList<double> Grid { get; init; } = [];

    /// <summary>Seeds of each learning rate that is tried.</summary>
    public int TuneSeeds { get; init; }

    /// <summary>The root seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where tensors live.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>How long one training may take.</summary>
    public TimeSpan TimeLimit { get; init; }

    /// <summary>The picture of the curves, or null for none.</summary>
    public string? Picture { get; init; }
}

/// <summary>What <c>actorlab rules train</c> was asked for.</summary>
/// <param name="Rule">A rule's text or a run directory.</param>
/// <param name="Rank">Which rule of the run's hall of fame.</param>
/// <param name="Training">How it is trained.</param>
internal sealed record RulesTrainRequest(string Rule, int Rank, RulesTraining Training);

/// <summary>What <c>actorlab rules compare</c> was asked for.</summary>
/// <param name="Rules">Rules' texts or run directories.</param>
/// <param name="Rank">Which rule of a run's hall of fame.</param>
/// <param name="Training">How all are trained.</param>
internal sealed record RulesCompareRequest(IReadOnlyList<string> Rules, int Rank, RulesTraining Training);

/// <summary><c>rules show|train|compare</c>: looks at update rules and trains nets with them.</summary>
internal static class RulesCommand
{
    // A superset of the evolution's grid, four a decade: rules rescale the error, so both ends are far.
    private const string FinerGrid = "0.001,0.0017,0.003,0.0055,0.01,0.017,0.03,0.055,0.1,0.17,0.3,0.55,1";

    public static Command Create(
        CliContext context, VerbHandler<RulesShowRequest> show, VerbHandler<RulesTrainRequest> train, VerbHandler<RulesCompareRequest> compare) =>
        new("rules", "Look at update rules, train nets with them, compare them with back-propagation.") { Show(context, show), Train(context, train), Compare(context, compare) };

    private static Command Show(CliContext context, VerbHandler<RulesShowRequest> handler)
    {
        Argument<string> rule = Rule();
        var command = new Command("show", "Check a rule, or those of a run's hall of fame: type, size, canonical form, functional hash, whether it is back-propagation.") { rule };
        command.Handle(context, parsed => new RulesShowRequest(parsed.GetRequiredValue(rule)), handler);
        return command;
    }

    private static Command Train(CliContext context, VerbHandler<RulesTrainRequest> handler)
    {
        Argument<string> rule = Rule();
        Option<int> rank = Rank();
        var rate = new Option<double?>("--lr") { Description = "The learning rate (default: tuned on --grid by validation accuracy).", HelpName = "x" };
        var options = new TrainingOptions(defaultSeeds: 3, rate);
        var command = new Command("train", "Train a net with a rule: the curve on validation images, and the accuracy on test images with its standard error.") { rule, rank };
        options.AddTo(command);
        command.Handle(context, parsed => new RulesTrainRequest(parsed.GetRequiredValue(rule), Least(parsed, rank, 1), options.Read(parsed)), handler);
        return command;
    }

    private static Command Compare(CliContext context, VerbHandler<RulesCompareRequest> handler)
    {
        var rules = new Argument<string[]>("rules") { Description = "Rules' texts or run directories.", HelpName = "RULE|DIR", Arity = ArgumentArity.OneOrMore };
        Option<int> rank = Rank();
        var options = new TrainingOptions(defaultSeeds: 10, rate: null);
        var command = new Command(
            "compare",
            "Compare rules with back-propagation: the learning rate of each tuned on validation images with one grid, paired seeds, the difference on test images with its 95 % interval.") { rules, rank };
        options.AddTo(command);
        command.Handle(context, parsed => new RulesCompareRequest(parsed.GetRequiredValue(rules), Least(parsed, rank, 1), options.Read(parsed)), handler);
        return command;
    }

    private static Argument<string> Rule() => new("rule") { Description = "A rule's text, such as \"clip0.1(g_bp)\", or a run directory with a hall of fame.", HelpName = "RULE|DIR" };

    private static Option<int> Rank() => new("--rank") { Description = "Which rule of a run's hall of fame.", DefaultValueFactory = _ => 1, HelpName = "n" };

    private static int Least(ParseResult parsed, Option<int> option, int least, int most = int.MaxValue) =>
        parsed.GetValue(option) is var value && value >= least && value <= most
            ? value
            : throw new InputException(most == int.MaxValue ? $"allowed is at least {least}" : $"allowed is {least} to {most}", option.Name);

    private sealed class TrainingOptions(int defaultSeeds, Option<double?>? rate)
    {
        private readonly Option<string> _data = new("--data") { Description = "The images: fashion-mnist, cifar10, mnist, or a folder of IDX files under MNIST's names.", DefaultValueFactory = _ => "fashion-mnist", HelpName = "set|dir" };
        private readonly Option<string?> _root = new("--data-root") { Description = "The folder of data sets (else ACTORLAB_DATA).", HelpName = "dir" };
        private readonly Option<int?> _pool = new("--pool") { Description = "Each square of this many pixels a side becomes one pixel (default: what --layers asks for, else 2 if it divides the images).", HelpName = "n" };
        private readonly Option<int> _validation = Count("--validation", "Training images set apart for validation.", 5000);
        private readonly Option<string?> _layers = new("--layers") { Description = "Units of all layers of an mlp, from the pixels to the classes: 196,48,48,10.", HelpName = "list" };
        private readonly Option<string> _child = Child();
        private readonly Option<string?> _channels = new("--channels") { Description = "Channels of the first convolution, then of each stage (default: 8,8,16,32).", HelpName = "list" };
        private readonly Option<int> _blocks = Count("--blocks", "Blocks of each stage.", 1);
        private readonly Option<int> _steps = Count("--steps", "Steps of a training.", 200);
        private readonly Option<int> _batch = Count("--batch", "Images of a step.", 128);
        private readonly Option<double> _momentum = new("--momentum") { Description = "Momentum of gradient descent.", DefaultValueFactory = _ => 0.9, HelpName = "x" };
        private readonly Option<double> _decay = new("--weight-decay") { Description = "Weight decay.", HelpName = "x" };
        private readonly Option<bool> _constant = new("--constant-lr") { Description = "Keep the learning rate (default: it falls to 0 along half a cosine)." };
        private readonly Option<bool> _augment = new("--augment") { Description = "Shift and mirror training images." };
        private readonly Option<int> _points = Count("--points", "Points of the curve.", 10);
        private readonly Option<int> _seeds = Count("--seeds", "Seeds of the trainings that count.", defaultSeeds);
        private readonly Option<string?> _grid = new("--grid") { Description = "The learning rates to tune on.", DefaultValueFactory = _ => FinerGrid, HelpName = "list" };
        private readonly Option<int> _tuneSeeds = Count("--tune-seeds", "Seeds of each learning rate that is tried; others than those that count.", 2);
        private readonly Option<long> _seed = new("--seed") { Description = "The root seed.", DefaultValueFactory = _ => 1, HelpName = "n" };
        private readonly Option<string?> _device = CommonOptions.Device();
        private readonly Option<double> _limit = new("--time-limit") { Description = "Seconds that one training may take.", DefaultValueFactory = _ => 600, HelpName = "s" };
        private readonly Option<string?> _picture = new("--picture") { Description = "Draw the curves into this PNG file.", HelpName = "file" };

        public void AddTo(Command command)
        {
            foreach (Option option in (Option[])[_data, _root, _pool, _validation, _layers, _child, _channels, _blocks, _steps, _batch, _momentum, _decay, _constant, _augment, _points, _seeds])
                command.Add(option);
            if (rate is not null) command.Add(rate);
            foreach (Option option in (Option[])[_grid, _tuneSeeds, _seed, _device, _limit, _picture]) command.Add(option);
        }

        public RulesTraining Read(ParseResult parsed)
        {
            string device = parsed.GetValue(_device) ?? "cpu";
            if (device != "cpu" && !(device.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                throw new InputException($"'{device}' is not cpu or cuda:N", _device.Name);
            int[] layers = List(parsed, _layers, int.Parse), channels = List(parsed, _channels, int.Parse);
            var architecture = Enum.Parse<ChildArchitecture>(parsed.GetRequiredValue(_child), ignoreCase: true);
            bool isMlp = architecture == ChildArchitecture.Mlp;
            if (layers.Length > 0 && !isMlp) throw new InputException("only an mlp has layers: give --channels and --blocks instead", _layers.Name);
            if (channels.Length > 0 && isMlp) throw new InputException("an mlp has no channels: give --layers, or --child convolution or residual", _channels.Name);
            if (layers.Length == 1 || channels.Length == 1) throw new InputException("give at least two numbers", layers.Length == 1 ? _layers.Name : _channels.Name);
            if (layers.Concat(channels).Any(n => n is < 1 or > 65_536)) throw new InputException("allowed are 1 to 65536", layers.Length > 0 ? _layers.Name : _channels.Name);
            double[] grid = List(parsed, _grid, double.Parse);
            double? given = rate is null ? null : parsed.GetValue(rate);
            if (grid.Append(given ?? 1).Any(lr => !(lr > 0) || !double.IsFinite(lr))) throw new InputException("learning rates must be above 0", given is > 0 or null ? _grid.Name : rate!.Name);
            if (grid.Length == 0 && given is null) throw new InputException("give at least one learning rate", _grid.Name);
            var child = new ChildOptions { Architecture = architecture, Blocks = Least(parsed, _blocks, 1, 64) };
            if (layers.Length > 0) child = child with { Hidden = [.. layers[1..^1]] };
            if (channels.Length > 0) child = child with { FirstChannels = channels[0], Channels = [.. channels[1..]] };
            return new RulesTraining
            {
                Data = parsed.GetRequiredValue(_data),
                DataRoot = CliContext.DataRoot(parsed.GetValue(_root)),
                Pool = parsed.GetValue(_pool) is { } pool ? pool is >= 1 and <= 64 ? pool : throw new InputException("allowed is 1 to 64", _pool.Name) : null,
                Validation = Least(parsed, _validation, 1),
                Child = child,
                Layers = layers,
                Training = new ChildTrainingOptions
                {
                    Batch = Least(parsed, _batch, 1, 65_536),
                    Momentum = Share(parsed, _momentum),
                    WeightDecay = Share(parsed, _decay),
                    Schedule = parsed.GetValue(_constant) ? LearningRateSchedule.Constant : LearningRateSchedule.Cosine,
                    Augment = parsed.GetValue(_augment),
                    CurvePoints = Least(parsed, _points, 1, 1000),
                    // A step of a convolution net is long, and the time bound is looked at between steps only.
                    CheckEvery = isMlp ? 10 : 1,
                },
                Steps = Least(parsed, _steps, 1),
                Seeds = Least(parsed, _seeds, 1, 1000),
                LearningRate = given,
                Grid = [.. grid.Order().Distinct()],
                TuneSeeds = Least(parsed, _tuneSeeds, 1, 1000),
                Seed = parsed.GetValue(_seed) is >= 0 and var seed ? (ulong)seed : throw new InputException("allowed is at least 0", _seed.Name),
                Device = device,
                TimeLimit = parsed.GetValue(_limit) is > 0 and <= 1e7 and var seconds ? TimeSpan.FromSeconds(seconds) : throw new InputException("allowed is above 0 and at most 10000000", _limit.Name),
                Picture = parsed.GetValue(_picture),
            };
        }

        private static Option<string> Child()
        {
            var option = new Option<string>("--child") { Description = "Kind of net: convolution has no batch norm and no skips, residual has both.", DefaultValueFactory = _ => "mlp" };
            option.AcceptOnlyFromAmong("mlp", "convolution", "residual");
            return option;
        }

        private static Option<int> Count(string name, string description, int value) => new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "n" };

        private static double Share(ParseResult parsed, Option<double> option) =>
            parsed.GetValue(option) is >= 0 and < 1 and var value ? value : throw new InputException("allowed is at least 0 and below 1", option.Name);

        private static T[] List<T>(ParseResult parsed, Option<string?> option, Func<string, NumberStyles, IFormatProvider, T> read)
        {
            try
            {
                return [.. (parsed.GetValue(option) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(text => read(text, typeof(T) == typeof(int) ? NumberStyles.None : NumberStyles.Float, CultureInfo.InvariantCulture))];
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new InputException($"'{parsed.GetValue(option)}' is no list of numbers such as 196,48,10", option.Name, inner: e);
            }
        }
    }
}
