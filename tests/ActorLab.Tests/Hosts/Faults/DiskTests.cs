using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Hosts.Faults;

/// <summary>A disk without room, or one that cannot be written.</summary>
[Collection(TorchCollection.Name)]
public sealed class DiskTests
{
    [SkippableTheory]
    [InlineData("metrics.jsonl", 0)]
    [InlineData("checkpoints", 0)]
    [InlineData("weights", 0)]
    [InlineData("control.db", 0)]
    [InlineData("control.db", 128 << 10)] // enough to begin
    [InlineData("memory.db", 0)]
    public async Task A_full_disk_ends_the_run_with_one_sentence_and_room_lets_it_go_on(string part, int room)
    {
        using SmallDisk disk = SmallDisk.Mount("8m");
        using var run = new FaultRun();
        Move(run, part, disk);
        disk.Fill(room);
        FaultRun.AssertRefused(await run.ResumeAsync(), 1, "full");
        disk.Empty();
        FaultRun.AssertDone(await run.ResumeAsync());
    }

    [SkippableFact]
    public async Task A_run_directory_on_a_full_disk_is_told()
    {
        using SmallDisk disk = SmallDisk.Mount("32m");
        using var run = new FaultRun(disk.Path);
        disk.Fill();
        FaultRun.AssertRefused(await run.ResumeAsync(), 1, "full");
        disk.Empty();
        FaultRun.AssertDone(await run.ResumeAsync());
    }

    [SkippableFact]
    public async Task A_read_only_run_directory_is_told()
    {
        using SmallDisk disk = SmallDisk.Mount("32m");
        using var run = new FaultRun(disk.Path);
        disk.Set("ro");
        FaultRun.AssertRefused(await run.ResumeAsync(), 2, "cannot be written");
        disk.Set("rw");
        FaultRun.AssertDone(await run.ResumeAsync());
    }

    [SkippableTheory]
    [InlineData("control.db")]
    [InlineData("memory.db")]
    public async Task A_read_only_database_is_told(string file)
    {
        using SmallDisk disk = SmallDisk.Mount("32m");
        using var run = new FaultRun();
        Move(run, file, disk);
        disk.Set("ro");
        FaultRun.AssertRefused(await run.ResumeAsync(), 2, file, "writable");
        disk.Set("rw");
        FaultRun.AssertDone(await run.ResumeAsync());
    }

    /// <summary>Moves a part of the run to the small disk and leaves a link.</summary>
    private static void Move(FaultRun run, string part, SmallDisk disk)
    {
        string target = Path.Combine(disk.Path, part);
        if (Directory.Exists(run[part]))
        {
            FaultRun.Copy(run[part], target);
            Directory.Delete(run[part], recursive: true);
            Directory.CreateSymbolicLink(run[part], target);
            return;
        }

        // What is in the write-ahead log goes into the file first: the log lies beside the link's target.
        if (part.EndsWith(".db", StringComparison.Ordinal)) run.Sql(part, "SELECT 1");
        File.Move(run[part], target);
        File.CreateSymbolicLink(run[part], target);
    }
}
