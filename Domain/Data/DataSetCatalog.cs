using System.Text.Json;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>The data sets that ActorLab knows: files, sizes, sums, licences and origins.</summary>
public static class DataSetCatalog
{
    private static readonly Lazy<IReadOnlyList<DataSet>> Sets = new(Load);

    /// <summary>All sets, in the catalog's order.</summary>
    public static IReadOnlyList<DataSet> All => Sets.Value;

    /// <summary>The set of a name.</summary>
    public static DataSet Find(string name) =>
        All.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException($"There is no data set \"{name}\"; the known ones are {string.Join(", ", All.Select(set => set.Name))}.");

    private static IReadOnlyList<DataSet> Load()
    {
        using Stream stream = typeof(DataSetCatalog).Assembly.GetManifestResourceStream("ActorLab.Domain.Data.DataSets.json")!;
        return JsonSerializer.Deserialize<DataSet[]>(stream, JsonSerializerOptions.Web)!;
    }
}
