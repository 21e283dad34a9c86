namespace ActorLab.Tests.Architecture;

/// <summary>The project's files, found from the folder of the test assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>All C# files of a room, less what the build made.</summary>
    public static IEnumerable<string> Sources(string room) =>
        Directory.EnumerateFiles(Path.Combine(Root, room), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ActorLab.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("ActorLab.sln is in no folder above the tests.");
    }
}
