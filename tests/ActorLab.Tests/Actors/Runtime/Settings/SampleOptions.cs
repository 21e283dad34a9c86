using ActorLab.Domain.Common;

namespace ActorLab.Tests.Actors.Runtime.Settings;

/// <summary>An options record with a setting of each kind.</summary>
public sealed record SampleOptions : ISettingsCheck
{
    public enum Kind { Systematic, RandomWalk }

    [Setting("How many expressions a program may have.", Unit = "expressions", Min = 1, Max = 10)]
    public int MaxExpressions { get; init; } = 3;

    [Setting("The policy.")]
    public PolicyOptions Policy { get; init; } = new();

    [Setting("How long a round lasts.", Min = 1, Max = 3600)]
    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(90);

    [Setting("The size of the memory.", Unit = SettingAttribute.Bytes, Min = 1024)]
    public long Memory { get; init; } = 64 * 1024;

    [Setting("How to explore.")]
    public Kind Exploration { get; init; } = Kind.RandomWalk;

    [Setting("The widths of the layers.", Unit = "cells", Min = 1)]
    public SettingsList<int> Layers { get; init; } = [64, 32];

    [Setting("The words that are passed over.")]
    public SettingsList<string> StopWords { get; init; } = ["the", "a b", "c\"d"];

    [Setting("The file of word vectors.")]
    public string? Vectors { get; init; }

    [Setting("The first step of sampling.", Unit = "steps", Min = 0)]
    public int? SampleFrom { get; init; } = 7;

    [Setting("The name of the optimizer.", Allowed = ["adam", "sgd"])]
    public string Optimizer { get; init; } = "adam";

    [Setting("Whether to keep the samples.")]
    public bool KeepSamples { get; init; }

    public string? FindFault() => KeepSamples && SampleFrom is null ? "keep-samples needs sample-from" : null;
}

public sealed record PolicyOptions
{
    [Setting("The width of the hidden state.", Unit = "cells", Min = 1)]
    public int HiddenSize { get; init; } = 200;

    [Setting("The learning rate.", Above = 0, Max = 1)]
    public double LearningRate { get; init; } = 1e-3;

    [Setting("Dropout.")]
    public DropoutOptions Dropout { get; init; } = new();
}

public sealed record DropoutOptions
{
    [Setting("The part of the cells that is dropped.", Min = 0, Below = 1)]
    public double Rate { get; init; } = 0.1;
}

public sealed record OtherOptions
{
    [Setting("A number.")]
    public int Number { get; init; }
}
