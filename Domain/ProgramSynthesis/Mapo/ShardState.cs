using System.IO.Compression;

namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>What a <see cref="ShardState"/> is the state of. The numbers are written to files.</summary>
public enum ShardSearch
{
    /// <summary>Random exploration before training.</summary>
    Random = 0,

    /// <summary>Sampling with the policy.</summary>
    Policy = 1,
}

/// <summary>
/// The state of search on a shard's questions as bytes: magic "AXS1", then compressed: kind, shard, and for each question
/// its index, its count of found programs, its explored programs and its scores. The kind and the shard make states of
/// different work different, so that files named by their hash are never shared.
/// </summary>
/// <param name="Search">Of what.</param>
/// <param name="Shard">Of which shard.</param>
/// <param name="Questions">The questions' states.</param>
public sealed record ShardState(ShardSearch Search, int Shard, IReadOnlyList<QuestionState> Questions)
{
    private static ReadOnlySpan<byte> Magic => "AXS1"u8;

    /// <summary>Writes the state.</summary>
    public byte[] Write()
    {
        using var memory = new MemoryStream();
        memory.Write(Magic);
        using (var writer = new BinaryWriter(new BrotliStream(memory, CompressionLevel.Fastest, leaveOpen: true)))
        {
            writer.Write((byte)Search);
            writer.Write(Shard);
            writer.Write(Questions.Count);
            foreach (QuestionState question in Questions)
            {
                writer.Write(question.Question);
                writer.Write(question.Found);
                writer.Write(question.Explored.Length);
                writer.Write(question.Explored);
                writer.Write(question.Scores.Count);
                foreach ((ulong program, float score) in question.Scores)
                {
                    writer.Write(program);
                    writer.Write(score);
                }
            }
        }

        return memory.ToArray();
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such state.</exception>
    public static ShardState Read(byte[] saved)
    {
        if (!saved.AsSpan().StartsWith(Magic)) throw new InvalidDataException("the file is no state of a shard");
        try
        {
            using var reader = new BinaryReader(new BrotliStream(new MemoryStream(saved, Magic.Length, saved.Length - Magic.Length), CompressionMode.Decompress));
            var search = (ShardSearch)reader.ReadByte();
            int shard = reader.ReadInt32();
            var questions = new QuestionState[reader.ReadInt32()];
            for (int i = 0; i < questions.Length; i++)
            {
                (int question, int found) = (reader.ReadInt32(), reader.ReadInt32());
                int length = reader.ReadInt32();
                byte[] explored = reader.ReadBytes(length);
                if (explored.Length != length) throw new EndOfStreamException();
                var scores = new Dictionary<ulong, float>();
                for (int left = reader.ReadInt32(); left > 0; left--) scores[reader.ReadUInt64()] = reader.ReadSingle();
                questions[i] = new QuestionState(question, found, explored, scores);
            }

            return new ShardState(search, shard, questions);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("the state of a shard is cut short or torn", e);
        }
    }
}
