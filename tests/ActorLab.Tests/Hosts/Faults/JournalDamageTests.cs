using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Hosts.Faults;

/// <summary>A journal that is not what was written: the run does not go on as if nothing had happened.</summary>
[Collection(TorchCollection.Name)]
public sealed class JournalDamageTests : IDisposable
{
    private const string Control = "control.db", Memory = "memory.db";

    private readonly FaultRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(Control, 2, "Restore the database")]
    [InlineData(Memory, 1, "actorlab memory verify")]
    public async Task A_flipped_bit_in_an_event_is_found_with_its_number(string file, int number, string advice)
    {
        // The last byte before the seal: MessagePack would read another value and be content.
        byte[] blob = Event(file, number);
        blob[^9] ^= 1;
        _run.Sql(file, $"UPDATE journal SET message = $blob WHERE sequence_number = {number}", blob);
        FaultRun.AssertRefused(await _run.ResumeAsync(), 2, file, $"event {number} of", "do not match their checksum", advice);

        blob[^9] ^= 1;
        _run.Sql(file, $"UPDATE journal SET message = $blob WHERE sequence_number = {number}", blob);
        FaultRun.AssertDone(await _run.ResumeAsync());
    }

    [Theory]
    [InlineData(Control, "sequence_number = 3", "event 3 of 'run-run' is missing")]
    [InlineData(Control, "sequence_number < 3", "event 1 of 'run-run' is missing")]
    [InlineData(Control, "1 = 1", "its journal is empty")]
    public async Task A_missing_event_is_found(string file, string where, string says)
    {
        _run.Sql(file, "DELETE FROM journal WHERE " + where);
        FaultRun.AssertRefused(await _run.ResumeAsync(), 2, file, says);
    }

    [Theory]
    [InlineData(Control)]
    [InlineData(Memory)]
    public async Task A_torn_database_is_found(string file)
    {
        _run.Sql(file, "SELECT 1");
        byte[] whole = File.ReadAllBytes(_run[file]);
        foreach (byte[] torn in new[] { [], whole[..100], whole[..(whole.Length / 2)], [.. "not SQLite"u8, .. whole[10..]] })
        {
            foreach (string part in Directory.GetFiles(_run.Run, file + "*")) File.Delete(part);
            File.WriteAllBytes(_run[file], torn);
            FaultRun.AssertRefused(await _run.ResumeAsync(), 2, file, "estore");
        }

        File.Delete(_run[file]);
        FaultRun.AssertRefused(await _run.ResumeAsync(), 2, file);
        File.WriteAllBytes(_run[file], whole);
        FaultRun.AssertDone(await _run.ResumeAsync());
    }

    [Theory]
    [InlineData(Control, 24)] // the log's header
    [InlineData(Control, 32 + 2 * (24 + 4096) + 100)] // a page of the third frame
    [InlineData(Memory, 32 + 5)] // the first frame's header
    public async Task A_damaged_write_ahead_log_is_not_taken_for_a_short_one(string file, long at)
    {
        FaultRun.Flip(_run[file + "-wal"], at);
        FaultRun.AssertRefused(await _run.ResumeAsync(), 2, file + "-wal", "does not match its checksum");
        FaultRun.Flip(_run[file + "-wal"], at);
        FaultRun.AssertDone(await _run.ResumeAsync());
    }

    [Fact]
    public async Task A_write_ahead_log_whose_last_write_was_cut_off_is_whole_up_to_there()
    {
        byte[] begun = File.ReadAllBytes(_run[Memory + "-wal"])[32..1032];
        using (FileStream log = new(_run[Memory + "-wal"], FileMode.Append)) log.Write(begun);
        FaultRun.AssertDone(await _run.ResumeAsync());
    }

    private byte[] Event(string file, int number)
    {
        using var connection = new SqliteConnection($"Data Source={_run[file]};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT message FROM journal WHERE sequence_number = {number}";
        return (byte[])command.ExecuteScalar()!;
    }
}
