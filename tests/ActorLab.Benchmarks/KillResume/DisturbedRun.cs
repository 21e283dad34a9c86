using System.Globalization;
using System.Text.RegularExpressions;
using ActorLab.Actors.Runtime.Memory;

namespace ActorLab.Benchmarks.KillResume;

/// <summary>A kill, and what came of it.</summary>
/// <param name="Step">The learner's last reported step.</param>
/// <param name="AfterSeconds">The life's age.</param>
/// <param name="Checkpoint">The step of the newest checkpoint on the disk; -1 where there was none.</param>
/// <param name="Acknowledged">Trajectories acknowledged so far.</param>
/// <param name="Lost">Those of them that were not on the disk.</param>
/// <param name="WentOnAt">The step that the next life's learner went on from; null where that life had no learner yet, or no checkpoint.</param>
internal sealed record Kill(long Step, double AfterSeconds, long Checkpoint, int Acknowledged, int Lost, long? WentOnAt = null)
{
    public bool ResumedAtCheckpoint => WentOnAt is null || WentOnAt == Checkpoint;
}

/// <summary>A run that is killed at given moments and resumed each time, until it ends by itself.</summary>
internal sealed partial class DisturbedRun(KillResumeOptions options, string directory, IReadOnlyList<(long Step, TimeSpan Wait)> moments)
{
    private readonly List<Kill> _kills = [];

    public IReadOnlyList<Kill> Kills => _kills;

    public int LostAtKills => _kills.Sum(k => k.Lost);

    public async Task<(int Code, string Error)> RunAsync()
    {
        string log = directory + ".acknowledged";
        for (int life = 0; ; life++)
        {
            // A process killed before it had made its directory has nothing to resume.
            bool begun = File.Exists(Path.Combine(directory, "settings.conf"));
            if (!begun && Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
            int logged = WentOn().Count;
            using var child = new ChildRun(options.Actorlab, log, begun ? ["resume", directory] : KillResumeExperiment.Run(options, directory));
            bool killed = life < moments.Count && await KillAsync(child, moments[life]);
            (int code, _, string error) = await child.EndAsync();

            IReadOnlyList<long> wentOn = WentOn();
            if (_kills.Count > 0 && wentOn.Count > logged) _kills[^1] = _kills[^1] with { WentOnAt = wentOn[logged] };
            if (!killed) return (code, error);
            Note(log, child.Age);
        }
    }

    private async Task<bool> KillAsync(ChildRun child, (long Step, TimeSpan Wait) moment)
    {
        TimeSpan? reached = moment.Step <= 0 ? TimeSpan.Zero : null;
        while (!child.HasExited)
        {
            reached ??= RunCurve.LastStep(RunCurve.Read(directory)) >= moment.Step ? child.Age : null;
            if (reached is { } since && child.Age >= since + moment.Wait)
            {
                child.Kill();
                return true;
            }

            await Task.Delay(20);
        }

        return false;
    }

    private void Note(string log, TimeSpan age)
    {
        IReadOnlySet<string> acknowledged = AcknowledgementLog.Read(log);
        IReadOnlySet<string> stored = acknowledged.Count > 0 ? StoredTrajectories.Read(directory) : acknowledged;
        string checkpoints = Path.Combine(directory, "checkpoints");
        long newest = Directory.Exists(checkpoints)
            ? Directory.EnumerateFiles(checkpoints, "step-*.checkpoint").Select(f => long.Parse(Path.GetFileNameWithoutExtension(f)[5..], CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max()
            : -1;
        _kills.Add(new Kill(RunCurve.LastStep(RunCurve.Read(directory)), Math.Round(age.TotalSeconds, 2), newest, acknowledged.Count, acknowledged.Count(name => !stored.Contains(name))));
        Console.Error.WriteLine($"kill {_kills.Count}: {_kills[^1]}");
    }

    /// <summary>The steps at which lives went on, by the log.</summary>
    private IReadOnlyList<long> WentOn()
    {
        string file = Path.Combine(directory, "log.txt");
        return File.Exists(file) ? [.. File.ReadLines(file).Select(l => GoesOn().Match(l)).Where(m => m.Success).Select(m => long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))] : [];
    }

    [GeneratedRegex("The learner goes on from step ([0-9]+)")]
    private static partial Regex GoesOn();
}
