namespace ActorLab.Domain.Common;

/// <summary>
/// Says what a property of an options record means and which values it takes: the one place of a setting's text, unit and
/// range. A property <c>MaxExpressions</c> is the key <c>max-expressions</c>; a property whose type is another options
/// record is a nested section. Lists are <see cref="SettingsList{T}"/>, so that records stay equal by value.
/// </summary>
/// <param name="description">One sentence for the reference file.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string description) : Attribute
{
    /// <summary>The <see cref="Unit"/> of a <see cref="long"/> that is written as a byte size (<c>64 KiB</c>).</summary>
    public const string Bytes = "bytes";

    /// <summary>What the setting does.</summary>
    public string Description { get; } = description;

    /// <summary>What a number counts ("steps", "episodes"), or <see cref="Bytes"/>; durations need none.</summary>
    public string? Unit { get; init; }

    /// <summary>The smallest allowed value; seconds for a duration, bytes for a byte size.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>The largest allowed value; seconds for a duration, bytes for a byte size.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>The value must be larger than this.</summary>
    public double Above { get; init; } = double.NegativeInfinity;

    /// <summary>The value must be smaller than this.</summary>
    public double Below { get; init; } = double.PositiveInfinity;

    /// <summary>The only allowed texts.</summary>
    public string[]? Allowed { get; init; }

    /// <summary>A regular expression that a text must match whole; <see cref="Form"/> tells the user.</summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// Whether a resumed run may have another value. No, unless said: a forgotten mark then refuses a change that would have
    /// done no harm, and never lets one through that makes half of a run something else than its settings tell.
    /// </summary>
    public bool MayChange { get; init; }

    /// <summary>The allowed form of a text in words, for example <c>cpu or cuda:N</c>.</summary>
    public string? Form { get; init; }
}
