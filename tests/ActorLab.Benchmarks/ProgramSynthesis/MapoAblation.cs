using System.Diagnostics;

namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary>
/// Compares training modes and switches at an equal budget of wall time: one run of the real command line for each arm and
/// seed, one after the other, so that each has the machine to itself. Stopped and started again it leaves finished runs as
/// they are and resumes the one that was under way. Writes a Markdown table after every run.
/// </summary>
internal static class MapoAblation
{
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        AblationOptions options;
        try
        {
            options = AblationOptions.Parse(args);
            if (!File.Exists(options.Actorlab)) throw new ArgumentException($"{options.Actorlab}: build it first, or name another with --actorlab");
            if (!File.Exists(options.Conf)) throw new ArgumentException($"{options.Conf}: there is no such file");
            Prepare(options);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        int failed = 0;
        // Seed by seed, so that an ablation stopped half-way has compared all arms.
        foreach (ulong seed in options.Seeds)
        {
            foreach (AblationArm arm in options.Arms)
            {
                if (AblationResult.Read(options.Directory(arm, seed), seed) is not null) continue;
                int code = await Run(options, arm, seed);
                Save(options);
                // Bad settings will not get better, and a user who stopped one run wants to stop.
                if (code is 2 or Interrupted) return code;
                if (code != 0) failed++;
            }
        }

        Console.Write(Save(options));
        return failed == 0 ? 0 : 1;
    }

    /// <summary>Runs of one folder must be comparable.</summary>
    private static void Prepare(AblationOptions options)
    {
        Directory.CreateDirectory(options.Work);
        string file = Path.Combine(options.Work, "ablation.txt");
        if (File.Exists(file) && File.ReadAllText(file) is var before && before != options.Common())
            throw new ArgumentException($"{options.Work} holds runs of other settings:\n{before}Take another folder with --work, or delete it.");
        File.WriteAllText(file, options.Common());
    }

    private static async Task<int> Run(AblationOptions options, AblationArm arm, ulong seed)
    {
        string directory = options.Directory(arm, seed);
        bool begun = File.Exists(Path.Combine(directory, "settings.conf"));
        if (!begun && Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        Console.Error.WriteLine($"{(begun ? "resume" : "run")} {directory}");
        var start = new ProcessStartInfo("dotnet", [options.Actorlab, .. begun ? ["resume", directory] : options.Run(arm, seed)]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        // Progress goes to the log; errors go to the terminal.
        await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) Console.Error.WriteLine($"{directory}: ended with {process.ExitCode}");
        return process.ExitCode;
    }

    private static string Save(AblationOptions options)
    {
        var results = options.Arms.ToDictionary(
            arm => arm,
            arm => (IReadOnlyList<AblationResult>)[.. options.Seeds.Select(seed => AblationResult.Read(options.Directory(arm, seed), seed)).OfType<AblationResult>()]);
        string table = AblationTable.Write(options, results);
        File.WriteAllText(options.Table ?? Path.Combine(options.Work, "table.md"), table);
        return table;
    }
}
