using System.Globalization;
using System.Text;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>
/// A cost that is a constant plus a table's entries for an architecture's layers (TuNAS, cost model: T = w·φ + c). Fitted to
/// measured architectures, or read from a table that someone else measured.
/// </summary>
public sealed class LinearCostModel : ICostModel
{
    private const string ConstantName = "constant", UnitName = "unit";

    private readonly CostFeatures _features;
    private readonly double[] _weights;

    /// <summary>Makes a model.</summary>
    /// <param name="features">The features.</param>
    /// <param name="weights">The cost of each.</param>
    /// <param name="constant">The cost of what all architectures have.</param>
    /// <param name="unit">What costs are counted in.</param>
    public LinearCostModel(CostFeatures features, IReadOnlyList<double> weights, double constant, string unit)
    {
        if (weights.Count != features.Count) throw new ArgumentException($"There are {weights.Count} weights for {features.Count} features.", nameof(weights));
        (_features, _weights, Constant, Unit) = (features, [.. weights], constant, unit);
    }

    /// <summary>The cost of each feature, in the features' order.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The cost of what all architectures have.</summary>
    public double Constant { get; }

    /// <inheritdoc />
    public string Unit { get; }

    /// <inheritdoc />
    public double CostOf(Genotype genotype)
    {
        double cost = Constant;
        foreach (int place in _features.PlacesOf(genotype)) cost += _weights[place];
        return cost;
    }

    /// <summary>Ridge regression: least squares plus ridge times the squared weights, the constant free.</summary>
    /// <param name="features">The features.</param>
    /// <param name="genotypes">Measured architectures.</param>
    /// <param name="costs">Their costs.</param>
    /// <param name="unit">What costs are counted in.</param>
    /// <param name="ridge">Above 0: features depend on each other, so without it weights are not determined.</param>
    /// <param name="heldOutShare">Share of the architectures, the last ones, that is held out.</param>
    /// <exception cref="InputException">There are too few architectures.</exception>
    public static LinearCostFit Fit(
        CostFeatures features, IReadOnlyList<Genotype> genotypes, IReadOnlyList<double> costs, string unit, double ridge = 1e-3, double heldOutShare = 0.2)
    {
        if (genotypes.Count != costs.Count) throw new ArgumentException($"There are {costs.Count} costs for {genotypes.Count} architectures.", nameof(costs));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        int heldOut = (int)(genotypes.Count * heldOutShare), fitted = genotypes.Count - heldOut;
        if (fitted < 2) throw new InputException($"{genotypes.Count} measured architectures are too few for a cost model; measure more.");
        LinearCostModel model = Solve(features, genotypes, costs, fitted, unit, ridge);
        double mean = heldOut > 0 ? costs.Skip(fitted).Average() : 0, error = 0, variance = 0, relative = 0;
        for (int i = fitted; i < genotypes.Count; i++)
        {
            double off = costs[i] - model.CostOf(genotypes[i]);
            error += off * off;
            variance += (costs[i] - mean) * (costs[i] - mean);
            relative += Math.Abs(off / costs[i]);
        }

        return new LinearCostFit(model, fitted, heldOut, 1 - error / variance, relative / heldOut);
    }

    /// <summary>The model as a table: a name, a tab, a cost a line.</summary>
    public string ToText()
    {
        var text = new StringBuilder($"{UnitName}\t{Unit}\n{ConstantName}\t{Constant.ToString("R", CultureInfo.InvariantCulture)}\n");
        for (int i = 0; i < _weights.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{_features.Names[i]}\t{_weights[i]:R}\n");
        return text.ToString();
    }

    /// <summary>Reads a table. Names that the space does not have are refused as missing ones are.</summary>
    /// <param name="text">The lines; those that are empty or begin with # are skipped.</param>
    /// <param name="features">The space's features.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="InputException">A line is no entry, or entries are missing: the message names them.</exception>
    public static LinearCostModel Read(string text, CostFeatures features, string? file = null)
    {
        Dictionary<string, int> places = features.Names.Select((name, place) => (name, place)).ToDictionary(f => f.name, f => f.place);
        double?[] weights = new double?[features.Count];
        double? constant = null;
        string unit = "";
        int number = 0;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            string[] parts = line.Split('\t');
            if (parts is [UnitName, var named])
            {
                unit = named;
                continue;
            }

            if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double cost) || !double.IsFinite(cost))
                throw new InputException($"'{line}' is no entry of a cost table; an entry is a name, a tab and a number.", file, number);
            if (parts[0] == ConstantName) constant = cost;
            else if (places.TryGetValue(parts[0], out int place)) weights[place] = cost;
            else throw new InputException($"The space has nothing named '{parts[0]}'; its first name is '{(features.Count > 0 ? features.Names[0] : ConstantName)}'.", file, number);
        }

        List<string> missing = [.. constant is null ? [ConstantName] : (string[])[], .. features.Names.Where((_, i) => weights[i] is null)];
        if (missing.Count > 0)
        {
            string more = missing.Count > 3 ? $" and {missing.Count - 3} more" : "";
            throw new InputException($"The cost table lacks {missing.Count} of {features.Count + 1} entries: {string.Join("; ", missing.Take(3))}{more}. Add a line for each.", file);
        }

        return new LinearCostModel(features, [.. weights.Select(w => w!.Value)], constant!.Value, unit);
    }

    /// <summary>
    /// The same table from two sides: with fewer features than architectures their normal equations are solved, else the
    /// architectures' (w = Xᵀ(XXᵀ + r)⁻¹y); the smaller system gives the same weights.
    /// </summary>
    private static LinearCostModel Solve(CostFeatures features, IReadOnlyList<Genotype> genotypes, IReadOnlyList<double> costs, int count, string unit, double ridge)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        double[] rows = new double[count * features.Count];
        for (int i = 0; i < count; i++)
            foreach (int place in features.PlacesOf(genotypes[i]))
                rows[i * features.Count + place] += 1;
        if (features.Count == 0) return new LinearCostModel(features, [], costs.Take(count).Average(), unit);
        using Scalar weight = ridge;
        Tensor x = tensor(rows).view(count, features.Count), y = tensor(costs.Take(count).ToArray());
        Tensor means = x.mean([0]), mean = y.mean();
        x = x.sub(means);
        y = y.sub(mean).unsqueeze(1);
        Tensor transposed = x.t(), solution;
        if (features.Count <= count)
            solution = linalg.solve(transposed.matmul(x).add(eye(features.Count, dtype: float64).mul(weight)), transposed.matmul(y));
        else
            solution = transposed.matmul(linalg.solve(x.matmul(transposed).add(eye(count, dtype: float64).mul(weight)), y));
        double[] weights = solution.squeeze(1).contiguous().data<double>().ToArray(), average = means.data<double>().ToArray();
        double constant = mean.item<double>();
        for (int i = 0; i < weights.Length; i++) constant -= weights[i] * average[i];
        return new LinearCostModel(features, weights, constant, unit);
    }
}
