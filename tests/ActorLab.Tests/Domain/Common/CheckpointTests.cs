using ActorLab.Domain.Common;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.Common;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read()
    {
        CheckpointFile.Write(_folder["a"], Sample(42));
        Checkpoint read = CheckpointFile.Read(_folder["a"]);
        Assert.Equal(("mapo", 42L), (read.Experiment, read.Step));
        Assert.Equal(["weights", "empty", "counters"], read.Parts.Select(p => p.Name));
        Assert.Equal(Sample(42)["weights"], read["weights"]);
        Assert.Empty(read["empty"]);
        Assert.Null(read.Find("none"));
        Assert.Throws<InvalidDataException>(() => read["none"]);
        Assert.Equal([_folder["a"]], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Every_single_changed_byte_is_found()
    {
        string path = _folder["a"];
        CheckpointFile.Write(path, Sample(1));
        byte[] good = File.ReadAllBytes(path);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 4;
            File.WriteAllBytes(path, bad);
            Assert.Contains(path, Assert.Throws<CheckpointDamagedException>(() => CheckpointFile.Read(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_cut_and_every_addition_is_found()
    {
        string path = _folder["a"];
        CheckpointFile.Write(path, Sample(1));
        byte[] good = File.ReadAllBytes(path);
        for (int length = 0; length < good.Length; length++)
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.Throws<CheckpointDamagedException>(() => CheckpointFile.Read(path));
        }

        File.WriteAllBytes(path, [.. good, 0]);
        Assert.Throws<CheckpointDamagedException>(() => CheckpointFile.Read(path));
    }

    [Fact]
    public void The_damaged_part_is_named()
    {
        string path = _folder["a"];
        CheckpointFile.Write(path, Sample(1));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        var fault = Assert.Throws<CheckpointDamagedException>(() => CheckpointFile.Read(path));
        Assert.Equal((path, "counters"), (fault.File, fault.Part));
    }

    [Fact]
    public void A_newer_format_is_told_from_damage()
    {
        string path = _folder["a"];
        CheckpointFile.Write(path, Sample(1));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[8] = 2;
        int header = BitConverter.ToInt32(bytes, 12);
        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, 16 + header)).CopyTo(bytes, 16 + header);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("format 2", Assert.Throws<InputException>(() => CheckpointFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_parts_of_one_name_are_refused() => Assert.Throws<ArgumentException>(
        () => CheckpointFile.Write(_folder["a"], new Checkpoint("x", 1, [new("p", []), new("p", [])])));

    [Fact]
    public void The_last_few_are_kept_and_the_newest_is_loaded()
    {
        CheckpointFolder checkpoints = Open(keep: 2);
        Assert.Null(checkpoints.LoadNewest());
        foreach (long step in new long[] { 5, 10, 100 }) checkpoints.Save(Sample(step));
        Assert.Equal(["step-000000000100.checkpoint", "step-000000000010.checkpoint"], checkpoints.Files.Select(f => Path.GetFileName(f)!));
        Assert.Equal(100, checkpoints.LoadNewest()!.Step);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_damaged_one_is_skipped_loudly_and_the_one_before_is_used()
    {
        CheckpointFolder checkpoints = Open(keep: 3);
        foreach (long step in new long[] { 1, 2, 3 }) checkpoints.Save(Sample(step));
        File.WriteAllText(checkpoints.Files[0], "rubbish");
        using (FileStream cut = File.OpenWrite(checkpoints.Files[1])) cut.SetLength(cut.Length - 1);
        Assert.Equal(1, checkpoints.LoadNewest()!.Step);
        Assert.Equal(2, _warnings.Count);
        Assert.Contains(checkpoints.Files[0], _warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void After_going_back_the_given_up_checkpoints_are_not_the_newest()
    {
        CheckpointFolder checkpoints = Open(keep: 2);
        foreach (long step in new long[] { 10, 20 }) checkpoints.Save(Sample(step));
        File.WriteAllText(checkpoints.Files[0], "rubbish");
        checkpoints.Save(Sample(15));
        _warnings.Clear();
        Assert.Equal(15, checkpoints.LoadNewest()!.Step);
        Assert.Empty(_warnings);
        Assert.Equal(2, checkpoints.Files.Count);
    }

    [Fact]
    public void What_a_crashed_writer_left_is_ignored_and_then_deleted()
    {
        CheckpointFolder checkpoints = Open(keep: 2);
        File.WriteAllText(_folder["step-000000000009.checkpoint.77-1.tmp"], "half");
        Assert.Null(checkpoints.LoadNewest());
        checkpoints.Save(Sample(1));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Property(MaxTest = 30)]
    public void Any_parts_come_back(byte[][] contents, long step)
    {
        var checkpoint = new Checkpoint("e", step, [.. contents.Select((c, i) => new CheckpointPart($"p{i}", c))]);
        string path = _folder["property"];
        CheckpointFile.Write(path, checkpoint);
        Checkpoint read = CheckpointFile.Read(path);
        Assert.Equal(step, read.Step);
        Assert.Equal(contents, read.Parts.Select(p => p.Content));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_no_other()
    {
        AtomicFile.Write(_folder["f"], "old"u8);
        Assert.Throws<IOException>(() => AtomicFile.Write(_folder["f"], stream =>
        {
            stream.Write("half"u8);
            throw new IOException("disk full");
        }));
        Assert.Equal("old", File.ReadAllText(_folder["f"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    private static Checkpoint Sample(long step) => new("mapo", step, [new("weights", [.. Enumerable.Range(0, 100).Select(i => (byte)i)]), new("empty", []), new("counters", [1, 2, 3])]);

    private CheckpointFolder Open(int keep) => new(_folder.Path, keep, _warnings.Add);
}
