using System.Globalization;

namespace ActorLab.Domain.Common;

/// <summary>
/// A run's checkpoints, one file a step. The last few are kept; a damaged one is skipped with a warning and the one
/// before it is used. One writer.
/// </summary>
public sealed class CheckpointFolder
{
    private const string Prefix = "step-", Extension = ".checkpoint", SetAside = ".set-aside";

    private readonly string _folder;
    private readonly int _keep;
    private readonly Action<string> _warn;

    /// <summary>Opens or makes the folder.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="keep">How many checkpoints to keep; at least two leave something to fall back to.</param>
    /// <param name="warn">Told in one sentence of every checkpoint that could not be used.</param>
    public CheckpointFolder(string folder, int keep, Action<string> warn)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keep);
        _folder = folder;
        _keep = keep;
        _warn = warn;
        Directory.CreateDirectory(folder);
    }

    /// <summary>The files, newest first.</summary>
    public IReadOnlyList<string> Files => [.. Steps().Select(s => s.Path)];

    /// <summary>Writes a checkpoint and deletes those beyond the last few.</summary>
    /// <returns>The file.</returns>
    public string Save(Checkpoint checkpoint)
    {
        AtomicFile.DeleteLeftovers(_folder);
        string path = Path.Combine(_folder, Prefix + checkpoint.Step.ToString("D12", CultureInfo.InvariantCulture) + Extension);
        CheckpointFile.Write(path, checkpoint);

        int kept = 0;
        foreach ((long step, string file) in Steps())
        {
            if (step > checkpoint.Step)
            {
                // Left by a line of the run that was given up (they were damaged): they must not be taken for the newest.
                File.Move(file, file + SetAside, overwrite: true);
                _warn($"{file}: the run has gone back to step {checkpoint.Step}, so this later checkpoint is set aside.");
            }
            else if (++kept > _keep)
            {
                File.Delete(file);
            }
        }

        return path;
    }

    /// <summary>The newest checkpoint that is whole, or null where there is no file at all.</summary>
    /// <exception cref="InputException">There are files and none is whole: to begin anew in silence would throw the training away.</exception>
    public Checkpoint? LoadNewest()
    {
        List<(long Step, string Path)> steps = Steps();
        string fault = "";
        for (int i = 0; i < steps.Count; i++)
        {
            try
            {
                return CheckpointFile.Read(steps[i].Path);
            }
            catch (Exception e) when (e is CheckpointDamagedException or IOException)
            {
                fault = e.Message;
                if (i + 1 < steps.Count) _warn(e.Message + " The one before it is tried.");
            }
        }

        return steps.Count == 0 ? null : throw new InputException(
            $"none of the {steps.Count} checkpoints is whole ({fault.TrimEnd('.')}). Restore one from a copy of the run directory; or move them all away, and training begins at step 0 with the memory that the run has.",
            _folder);
    }

    private List<(long Step, string Path)> Steps() =>
    [
        .. Directory.EnumerateFiles(_folder, Prefix + "*" + Extension)
            .Select(file => (Step: StepOf(file), Path: file))
            .Where(s => s.Step >= 0)
            .OrderByDescending(s => s.Step),
    ];

    private static long StepOf(string file) =>
        long.TryParse(Path.GetFileNameWithoutExtension(file)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : -1;
}
