namespace ActorLab.Domain.Common;

/// <summary>Implemented by an options record whose settings must agree with each other.</summary>
public interface ISettingsCheck
{
    /// <summary>One sentence on what does not fit together, or null.</summary>
    string? FindFault();
}
