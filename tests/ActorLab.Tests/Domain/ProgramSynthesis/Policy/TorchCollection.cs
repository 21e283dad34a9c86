namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

/// <summary>Tests that use Torch run alone: its generator, its threads and its count of tensors belong to the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection
{
    public const string Name = "torch";
}
