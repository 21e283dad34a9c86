using System.Buffers.Binary;
using ActorLab.Domain.ProgramSynthesis.Mapo;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>Programs as bytes: two little-endian bytes a token. The content of a trajectory, and part of a batch.</summary>
public static class ProgramCodec
{
    /// <summary>Writes a program.</summary>
    public static byte[] Write(ReadOnlySpan<int> tokens)
    {
        byte[] bytes = new byte[tokens.Length * 2];
        for (int i = 0; i < tokens.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), checked((ushort)tokens[i]));
        return bytes;
    }

    /// <summary>Reads a program.</summary>
    public static int[] Read(ReadOnlySpan<byte> bytes)
    {
        int[] tokens = new int[bytes.Length / 2];
        for (int i = 0; i < tokens.Length; i++) tokens[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
        return tokens;
    }

    /// <summary>Packs samples into a batch; those of replay must come first.</summary>
    public static TrainBatch Pack(long batchId, long weightsVersion, IReadOnlyList<MapoSample> samples) => new(
        batchId,
        weightsVersion,
        [.. samples.Select(s => s.Question)],
        [.. samples.Select(s => s.Weight)],
        [.. samples.Select(s => s.Tokens.Length)],
        [.. samples.SelectMany(s => Write(s.Tokens))],
        samples.Count(s => s.IsReplay));

    /// <summary>Unpacks a batch; lengths that do not fit are an error.</summary>
    /// <exception cref="InvalidDataException">The arrays do not belong together.</exception>
    public static IReadOnlyList<MapoSample> Unpack(TrainBatch batch)
    {
        int count = batch.Questions.Length;
        long tokens = batch.Lengths.Sum(l => (long)l);
        if (batch.Weights.Length != count || batch.Lengths.Length != count || batch.Lengths.Any(l => l < 0) || tokens * 2 != batch.Tokens.Length || batch.Replayed < 0 || batch.Replayed > count)
            throw new InvalidDataException($"Batch {batch.BatchId} is torn: {count} questions, {batch.Replayed} of them replayed, {batch.Weights.Length} weights, {tokens} tokens in {batch.Tokens.Length} bytes.");
        var samples = new MapoSample[count];
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            int bytes = 2 * batch.Lengths[i];
            samples[i] = new MapoSample(batch.Questions[i], Read(batch.Tokens.AsSpan(at, bytes)), batch.Weights[i], IsReplay: i < batch.Replayed);
            at += bytes;
        }

        return samples;
    }
}
