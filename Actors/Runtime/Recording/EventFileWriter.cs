using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ActorLab.Actors.Runtime.Recording;

/// <summary>
/// Writes scalars as TensorBoard reads them: records of (length, its masked CRC, bytes, their masked CRC), each holding
/// one Event in protocol buffer encoding. Every writer begins a file of its own; TensorBoard joins them.
/// </summary>
public sealed class EventFileWriter : IDisposable
{
    private const byte Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _event = new();
    private readonly ArrayBufferWriter<byte> _summary = new();
    private readonly ArrayBufferWriter<byte> _value = new();

    /// <summary>Begins a new file in the folder.</summary>
    public EventFileWriter(string folder, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        _file = CreateNew(folder, now.ToUnixTimeSeconds());
        Field(_event, 1, Fixed64, (ulong)BitConverter.DoubleToInt64Bits(Seconds(now)));
        Text(_event, 3, "brain.Event:2");
        WriteRecord();
    }

    /// <summary>The file.</summary>
    public string Path => _file.Name;

    /// <summary>Writes some scalars of one step; values that are no numbers are left out.</summary>
    public void Scalars(DateTimeOffset now, long step, IEnumerable<KeyValuePair<string, double>> values)
    {
        _summary.ResetWrittenCount();
        foreach ((string tag, double number) in values)
        {
            if (!double.IsFinite(number)) continue;
            _value.ResetWrittenCount();
            Text(_value, 1, tag);
            Field(_value, 2, Fixed32, BitConverter.SingleToUInt32Bits((float)number));
            Nested(_summary, 1, _value.WrittenSpan);
        }

        if (_summary.WrittenCount == 0) return;
        Field(_event, 1, Fixed64, (ulong)BitConverter.DoubleToInt64Bits(Seconds(now)));
        Field(_event, 2, Varint, (ulong)step);
        Nested(_event, 5, _summary.WrittenSpan);
        WriteRecord();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream CreateNew(string folder, long seconds)
    {
        for (int serial = 0; ; serial++)
        {
            string path = System.IO.Path.Combine(
                folder, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.actorlab.{serial}"));
            if (!File.Exists(path)) return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
    }

    private static double Seconds(DateTimeOffset now) => now.ToUnixTimeMilliseconds() / 1000.0;

    private static void Field(ArrayBufferWriter<byte> to, int number, byte type, ulong value)
    {
        WriteVarint(to, (ulong)((number << 3) | type));
        switch (type)
        {
            case Varint:
                WriteVarint(to, value);
                break;
            case Fixed32:
                BinaryPrimitives.WriteUInt32LittleEndian(to.GetSpan(4), (uint)value);
                to.Advance(4);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(to.GetSpan(8), value);
                to.Advance(8);
                break;
        }
    }

    private static void Nested(ArrayBufferWriter<byte> to, int number, ReadOnlySpan<byte> bytes)
    {
        WriteVarint(to, (ulong)((number << 3) | Bytes));
        WriteVarint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void Text(ArrayBufferWriter<byte> to, int number, string text) => Nested(to, number, Encoding.UTF8.GetBytes(text));

    private static void WriteVarint(ArrayBufferWriter<byte> to, ulong value)
    {
        Span<byte> span = to.GetSpan(10);
        int count = 0;
        for (; value >= 0x80; value >>= 7) span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        to.Advance(count);
    }

    private void WriteRecord()
    {
        ReadOnlySpan<byte> data = _event.WrittenSpan;
        byte[] record = new byte[12 + data.Length + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Crc32C.Masked(record.AsSpan(0, 8)));
        data.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), Crc32C.Masked(data));
        _file.Write(record);
        _event.ResetWrittenCount();
    }
}
