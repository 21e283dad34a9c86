namespace ActorLab.Domain.Data;

/// <summary>A part of an image set.</summary>
public enum ImagePart
{
    /// <summary>Images to train on.</summary>
    Train,

    /// <summary>Training images set apart, to choose by.</summary>
    Validation,

    /// <summary>The official test images, measured once.</summary>
    Test,
}
