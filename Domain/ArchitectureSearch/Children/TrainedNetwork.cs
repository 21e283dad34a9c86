using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorLab.Domain.ArchitectureSearch.Costs;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Children;

/// <summary>
/// A network with its trained weights, free of any run: one safetensors file that other tools read too, whose metadata say what
/// the network is; and a description for people.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Weights">Weights and batch norm's averages.</param>
/// <param name="Means">What is taken off each channel of pixels as bytes.</param>
/// <param name="Deviations">What each channel is then divided by.</param>
/// <param name="Notes">What else the file says: where the network came from, what it reached.</param>
public sealed record TrainedNetwork(
    ConcreteNetwork Network, IReadOnlyList<NamedTensor> Weights, IReadOnlyList<float> Means, IReadOnlyList<float> Deviations, IReadOnlyDictionary<string, string> Notes)
{
    private const string Format = "actorlab-network-1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The safetensors file.</summary>
    public byte[] ToBytes()
    {
        var metadata = new Dictionary<string, string>(Notes.ToDictionary(n => $"note.{n.Key}", n => n.Value))
        {
            ["format"] = Format,
            ["network"] = JsonSerializer.Serialize(Network, Json),
            ["means"] = JsonSerializer.Serialize(Means, Json),
            ["deviations"] = JsonSerializer.Serialize(Deviations, Json),
        };
        return Safetensors.Write(Weights, metadata);
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote, and checks that the weights are the network's.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <exception cref="InputException">It is no such file, or damaged.</exception>
    public static TrainedNetwork Read(ReadOnlySpan<byte> bytes, string? file = null)
    {
        try
        {
            IReadOnlyList<NamedTensor> weights = Safetensors.Read(bytes, out IReadOnlyDictionary<string, string> metadata);
            if (metadata.GetValueOrDefault("format") != Format) throw new InputException($"It is no network of ActorLab: its metadata lack format = {Format}.", file);
            var network = new TrainedNetwork(
                Parse<ConcreteNetwork>("network"), weights, Parse<float[]>("means"), Parse<float[]>("deviations"),
                metadata.Where(m => m.Key.StartsWith("note.", StringComparison.Ordinal)).ToDictionary(m => m.Key[5..], m => m.Value));
            network.Build(CPU).Dispose();
            return network;

            T Parse<T>(string name) => JsonSerializer.Deserialize<T>(metadata.GetValueOrDefault(name) ?? "null", Json) ?? throw new InputException($"Its metadata lack {name}.", file);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new InputException($"It cannot be read as a network: {e.Message}", file, inner: e);
        }
    }

    /// <summary>The share of images that are right, by batch norm's averages.</summary>
    /// <param name="images">Images as they were trained on, standardised.</param>
    /// <param name="part">Which of them.</param>
    /// <exception cref="InputException">The images do not fit.</exception>
    public double Accuracy(ImageTensors images, ImagePart part)
    {
        images.RequireFit(Network);
        using DisposeScope scope = NewDisposeScope();
        using StandaloneNetwork net = Build(images.Device);
        (Tensor pixels, Tensor labels) = images.Of(part);
        long right = 0, all = labels.shape[0];
        for (long at = 0; at < all; at += 500)
        {
            using DisposeScope batch = NewDisposeScope();
            long count = Math.Min(500, all - at);
            right += net.Classify(pixels.narrow(0, at, count)).eq(labels.narrow(0, at, count)).sum().item<long>();
        }

        return (double)right / all;
    }

    /// <summary>What the network is, a line a layer, with its costs.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        Line($"images       {Network.Input.Channels}x{Network.Input.Height}x{Network.Input.Width}, {Network.Classes} classes");
        Line($"cost         {NetworkCounts.MultiplyAdds(Network):N0} multiply-adds, {NetworkCounts.Parameters(Network):N0} parameters");
        foreach ((string name, string value) in Notes) Line($"{name,-12} {value}");
        text.Append('\n');
        foreach (ConcreteLayer layer in Network.Layers)
        {
            string kind = layer.Kind switch
            {
                LayerKind.Convolution => $"convolution {layer.Kernel}x{layer.Kernel}",
                LayerKind.Separable => $"separable {layer.Kernel}x{layer.Kernel}",
                _ => $"bottleneck {layer.Kernel}x{layer.Kernel}, {layer.Hidden} inside",
            };
            string extras = (layer.Stride > 1 ? ", stride 2" : "") + (layer.SqueezeWidth > 0 ? $", squeeze-and-excite {layer.SqueezeWidth}" : "") + (layer.Residual ? ", adds its input" : "");
            Line($"block {layer.Block} layer {layer.Layer}   {layer.Input.Channels,4} -> {layer.Output.Channels,-4} {layer.Output.Height}x{layer.Output.Width,-4} {kind}{extras}, {(layer.Activation == Activation.Relu ? "relu" : "swish6")}");
        }

        if (Network.Head > 0) Line($"head         {Network.Head} wide, {(Network.HeadActivation == Activation.Relu ? "relu" : "swish6")}");
        Line($"classifier   {Network.Classes} wide");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    internal StandaloneNetwork Build(Device device)
    {
        var net = new StandaloneNetwork(Network, new RandomStreams(0), device);
        Dictionary<string, NamedTensor> tensors = Weights.ToDictionary(t => t.Name);
        net.Weights.Import(net.Weights.Values, "", tensors);
        net.Averages.Import(net.Averages.Values, "", tensors);
        return net;
    }
}
