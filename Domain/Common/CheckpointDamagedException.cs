namespace ActorLab.Domain.Common;

/// <summary>A checkpoint file whose bytes are not the ones that were written.</summary>
public sealed class CheckpointDamagedException : Exception
{
    /// <summary>Names the file, the part and the damage.</summary>
    public CheckpointDamagedException(string file, string? part, string damage, Exception? inner = null)
        : base(part is null ? $"{file}: the checkpoint is damaged: {damage}." : $"{file}: part '{part}' of the checkpoint is damaged: {damage}.", inner)
    {
        File = file;
        Part = part;
    }

    /// <summary>The damaged file.</summary>
    public string File { get; }

    /// <summary>The damaged part, or null where the header or the whole file is.</summary>
    public string? Part { get; }
}
