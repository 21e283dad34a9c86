using ActorLab.Domain.Common;
using ActorLab.Domain.Data;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>Trains children under rules. One thread at a time, but any number of these may share the images.</summary>
/// <param name="child">The net.</param>
/// <param name="training">How it is trained.</param>
/// <param name="images">What it learns, and where.</param>
/// <param name="clock">Measures the time.</param>
public sealed class ChildRun(ChildOptions child, ChildTrainingOptions training, ImageTensors images, TimeProvider clock)
{
    /// <summary>Begins a training; to be disposed.</summary>
    /// <param name="task">The rule, learning rate, seed and steps.</param>
    /// <exception cref="InputException">There are fewer images than a step takes.</exception>
    public ChildTraining Begin(ChildTask task) => new(child, training, images, clock, task);

    /// <summary>Trains one child.</summary>
    /// <param name="task">The rule, learning rate, seed and steps.</param>
    /// <param name="guard">May end the training; null if nothing may.</param>
    public ChildResult Train(ChildTask task, ChildGuard? guard = null)
    {
        using ChildTraining begun = Begin(task);
        return begun.Advance(int.MaxValue, guard)!;
    }
}
