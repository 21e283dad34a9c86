using System.Reflection;

namespace ActorLab.Hosts.Cluster.Storage;

/// <summary>The schema files: what makes the tables of each version.</summary>
internal static class StorageSchema
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Version = 1;

    /// <summary>The statements that make this version's tables in an empty PostgreSQL database.</summary>
    public static string Postgres => Read($"postgresql-{Version}.sql");

    /// <summary>The statements that make this version's tables in an empty SQLite file.</summary>
    public static string Sqlite => Read($"sqlite-{Version}.sql");

    /// <summary>What to do about the schema of another version.</summary>
    public static string AdviceOn(int found) => found > Version
        ? $"its schema is of version {found}, made by a newer ActorLab, and this one knows {Version}: start the newer version"
        : $"its schema is of version {found}, and this version of ActorLab needs {Version}: finish its runs with the older version, then use an empty database";

    private static string Read(string file)
    {
        Assembly assembly = typeof(StorageSchema).Assembly;
        using Stream stream = assembly.GetManifestResourceStream($"ActorLab.Hosts.Cluster.Storage.Schema.{file}")
            ?? throw new InvalidOperationException($"The schema file {file} is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
