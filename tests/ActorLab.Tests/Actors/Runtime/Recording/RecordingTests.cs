using System.Buffers.Binary;
using System.Text;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Domain.Common;
using ActorLab.Tests.Actors.Runtime.Storage;
using ActorLab.Tests.Domain.Common;
using Akka.Actor;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.Runtime.Recording;

public sealed class RecordingTests : StorageTestKit
{
    private readonly TemporaryFolder _folder = new();

    private string Metrics => _folder["metrics.jsonl"];

    private string TensorBoard => _folder["tensorboard"];

    // The examples of RFC 3720, appendix B.4, and the checksum's usual check value.
    [Fact]
    public void The_checksum_gives_the_published_values()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Property]
    public void The_checksum_equals_a_bit_by_bit_one(byte[] bytes)
    {
        uint crc = ~0u;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        Assert.Equal(~crc, Crc32C.Of(bytes));
    }

    [Fact]
    public void Told_and_published_records_are_lines_and_events()
    {
        DateTimeOffset started = Time.Now;
        IActorRef recorder = Sys.ActorOf(RunRecorder.Props(Metrics, TensorBoard, started, secondsBefore: 100));
        Flush(recorder);
        Time.Advance(TimeSpan.FromSeconds(2.5));
        recorder.Tell(new RecordMetrics("learner", 10, new Dictionary<string, double> { ["loss"] = 0.25, ["accuracy"] = double.NaN }));
        Sys.EventStream.Publish(new RecordMetrics("explorer \"1\"", 11, new Dictionary<string, double> { ["episodes_per_second"] = 150_000 }));
        Flush(recorder);

        Assert.Equal(
            ["""{"seconds":102.5,"step":10,"role":"learner","metrics":{"loss":0.25,"accuracy":null}}""", """{"seconds":102.5,"step":11,"role":"explorer \u00221\u0022","metrics":{"episodes_per_second":150000}}"""],
            ReadShared(Metrics).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        MetricsRecord[] records = [.. MetricsFile.Read(Metrics)];
        Assert.Equal("explorer \"1\"", records[1].Role);
        Assert.True(double.IsNaN(records[0].Metrics["accuracy"]));
        Assert.Equal(102.5, MetricsFile.LastSeconds(Metrics));

        Event[] events = [.. Events(Assert.Single(Directory.GetFiles(TensorBoard)))];
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal((10L, "learner/loss", 0.25f), (events[1].Step, events[1].Values.Single().Tag, events[1].Values.Single().Value));
        Assert.Equal((11L, "explorer \"1\"/episodes_per_second", 150_000f), (events[2].Step, events[2].Values.Single().Tag, events[2].Values.Single().Value));
        Assert.Equal((started + TimeSpan.FromSeconds(2.5)).ToUnixTimeMilliseconds() / 1000.0, events[1].WallTime);
        Assert.Equal(3, events.Length);
    }

    [Fact]
    public void A_restart_appends_after_the_last_whole_line_and_begins_another_event_file()
    {
        IActorRef first = Sys.ActorOf(RunRecorder.Props(Metrics, TensorBoard, Time.Now));
        first.Tell(new RecordMetrics("a", 1, new Dictionary<string, double> { ["x"] = 1 }));
        Flush(first);
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);
        File.AppendAllText(Metrics, """{"seconds":3,"step":2,"ro""");
        Assert.Single(MetricsFile.Read(Metrics));

        IActorRef second = Sys.ActorOf(RunRecorder.Props(Metrics, TensorBoard, Time.Now));
        second.Tell(new RecordMetrics("a", 3, new Dictionary<string, double> { ["x"] = 3 }));
        Flush(second);
        Assert.Equal([1L, 3], MetricsFile.Read(Metrics).Select(r => r.Step));
        Assert.Equal(2, Directory.GetFiles(TensorBoard).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    public void A_file_that_is_one_cut_line_becomes_empty(int length)
    {
        File.WriteAllText(Metrics, new string('x', length));
        using (new MetricsFile(Metrics))
        {
        }

        Assert.Equal(0, new FileInfo(Metrics).Length);
        Assert.Equal(0, MetricsFile.LastSeconds(Metrics));
    }

    [Fact]
    public void A_faulty_line_before_the_last_is_an_error_with_its_number()
    {
        File.WriteAllText(Metrics, """
            {"seconds":1,"step":1,"role":"a","metrics":{}}
            {"seconds":1,"step":1}
            {"seconds":2,"step":2,"role":"a","metrics":{}}
            """);
        Assert.Equal(2, Assert.Throws<InputException>(() => MetricsFile.Read(Metrics).Count()).Line);
    }

    [Fact]
    public void Large_and_negative_numbers_are_encoded()
    {
        using (var writer = new EventFileWriter(TensorBoard, DateTimeOffset.UnixEpoch.AddSeconds(1)))
        {
            Assert.EndsWith("events.out.tfevents.0000000001.actorlab.0", writer.Path, StringComparison.Ordinal);
            writer.Scalars(DateTimeOffset.UnixEpoch, long.MaxValue, Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"tag{i}", -1.5 * i)));
        }

        Event[] events = [.. Events(Directory.GetFiles(TensorBoard)[0])];
        Assert.Equal(long.MaxValue, events[1].Step);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => ($"tag{i}", -1.5f * i)), events[1].Values);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private void Flush(IActorRef recorder)
    {
        recorder.Tell(new FlushRecords(1), TestActor);
        ExpectMsg<RecordsFlushed>();
    }

    private sealed record Event(double WallTime, long Step, string? Version, IReadOnlyList<(string Tag, float Value)> Values);

    // A reader of its own, as small as the format: checks both checksums and every length.
    private static IEnumerable<Event> Events(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] file = new byte[stream.Length];
        stream.ReadExactly(file);
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Mask(Crc32C.Of(file.AsSpan(at, 8))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            byte[] data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Mask(Crc32C.Of(data)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            yield return Parse(data);
            at += 16 + length;
        }
    }

    private static uint Mask(uint crc) => unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);

    private static Event Parse(byte[] data)
    {
        double time = 0;
        long step = 0;
        string? version = null;
        var values = new List<(string, float)>();
        foreach ((int field, byte[] value) in Fields(data))
        {
            if (field == 1) time = BitConverter.ToDouble(value);
            else if (field == 2) step = BitConverter.ToInt64(value);
            else if (field == 3) version = Encoding.UTF8.GetString(value);
            else if (field == 5) values.AddRange(Fields(value).Select(v => Value(v.Value)));
        }

        return new Event(time, step, version, values);
    }

    private static (string, float) Value(byte[] data)
    {
        Dictionary<int, byte[]> fields = Fields(data).ToDictionary(f => f.Field, f => f.Value);
        return (Encoding.UTF8.GetString(fields[1]), BitConverter.ToSingle(fields[2]));
    }

    private static List<(int Field, byte[] Value)> Fields(byte[] data)
    {
        var fields = new List<(int, byte[])>();
        int at = 0;
        while (at < data.Length)
        {
            ulong key = Varint();
            int length = (key & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(), _ => 0 };
            if ((key & 7) == 0)
            {
                fields.Add(((int)(key >> 3), BitConverter.GetBytes(Varint())));
                continue;
            }

            fields.Add(((int)(key >> 3), data[at..(at + length)]));
            at += length;
        }

        return fields;

        ulong Varint()
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                value |= (ulong)(data[at] & 0x7F) << shift;
                if (data[at++] < 0x80) return value;
            }
        }
    }
}
