using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>The settings that every run has, at the top of the file.</summary>
public sealed record RunSettings
{
    /// <summary>Which experiment to run.</summary>
    [Setting("Which experiment to run.")]
    public string? Experiment { get; init; }

    /// <summary>The root seed.</summary>
    [Setting("The root seed, from which all random streams are derived.", Min = 0)]
    public long Seed { get; init; } = 1;

    /// <summary>Where tensors live.</summary>
    [Setting("Where the learner's tensors live.", Pattern = "cpu|cuda:[0-9]{1,3}", Form = "cpu or cuda:N, such as cuda:0", MayChange = true)]
    public string Device { get; init; } = "cpu";

    /// <summary>Threads inside one tensor operation.</summary>
    [Setting("How many threads one tensor operation may use; more than one pays only on an idle machine.", Unit = "threads", Min = 1, Max = 1024, MayChange = true)]
    public int Threads { get; init; } = 1;

    /// <summary>Where data sets are.</summary>
    [Setting("Where data sets are.")]
    public DataSettings Data { get; init; } = new();

    /// <summary>When the run ends.</summary>
    [Setting("When the run ends: at the first limit reached.")]
    public BudgetSettings Budget { get; init; } = new();

    /// <summary>What is saved for a resume.</summary>
    [Setting("How often all that a resume needs is saved.")]
    public CheckpointSettings Checkpoint { get; init; } = new();

    /// <summary>How actors share and repeat work.</summary>
    [Setting("How actors share work, and how often failed work and failed actors are tried again.")]
    public RuntimeSettings Runtime { get; init; } = new();
}
