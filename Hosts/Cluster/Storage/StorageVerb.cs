using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Commands;

namespace ActorLab.Hosts.Cluster.Storage;

/// <summary><c>storage init</c> and <c>storage check</c>.</summary>
internal static class StorageVerb
{
    public static Task<int> InitAsync(StorageRequest request, CliContext context) => RunAsync(request, context, async storage =>
    {
        bool made = await ClusterStorage.InitAsync(storage, context.Stop);
        StorageReport report = await ClusterStorage.CheckAsync(storage, context.Stop);
        JsonObject json = Json(report);
        json["made"] = made;
        context.Result(json, _ => Show(context, report, made ? "Made the tables." : "The tables are there already."));
    });

    public static Task<int> CheckAsync(StorageRequest request, CliContext context) => RunAsync(request, context, async storage =>
    {
        StorageReport report = await ClusterStorage.CheckAsync(storage, context.Stop);
        context.Result(Json(report), _ => Show(context, report, "All is well."));
    });

    private static async Task<int> RunAsync(StorageRequest request, CliContext context, Func<StorageSettings, Task> work)
    {
        NodeSettings settings = request.Settings is null ? new() : SettingsSchema.Read<NodeSettings>(request.Settings);
        try
        {
            await work(settings.Storage);
            return ExitCode.Done;
        }
        catch (FatalRunException e)
        {
            throw new CliException(ExitCode.Failed, e.Message, e);
        }
    }

    private static JsonObject Json(StorageReport report) => new()
    {
        ["ok"] = true,
        ["kind"] = report.Kind,
        ["place"] = report.Place,
        ["server"] = report.Server,
        ["schema"] = report.Schema,
        ["rows"] = new JsonObject(report.Rows.Select(r => KeyValuePair.Create<string, JsonNode?>(r.Key, r.Value))),
        ["notes"] = new JsonArray([.. report.Notes]),
    };

    private static void Show(CliContext context, StorageReport report, string verdict)
    {
        context.Line($"{report.Kind} {report.Server}, {report.Place}; schema of version {report.Schema}.");
        foreach ((string table, long rows) in report.Rows) context.Line(string.Create(CultureInfo.InvariantCulture, $"  {table,-24} {rows,12:N0} rows"));
        foreach (string note in report.Notes) context.Line($"Note: {note}");
        context.Line(verdict);
    }
}
