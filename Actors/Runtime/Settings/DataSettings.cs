using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>Where data sets are.</summary>
public sealed record DataSettings
{
    /// <summary>The read-only folder of data sets.</summary>
    [Setting("The read-only folder of data sets; null: the environment variable ACTORLAB_DATA.", MayChange = true)]
    public string? Root { get; init; }

    /// <summary>Where packed data sets are unpacked.</summary>
    [Setting("The folder that packed data sets are unpacked to; null: the folder for caches of the user's account.", MayChange = true)]
    public string? Cache { get; init; }
}
