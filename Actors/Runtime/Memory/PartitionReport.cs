using Akka.Actor;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>A partition tells its parent where it stands. Never leaves the process.</summary>
/// <param name="Partition">Which partition.</param>
/// <param name="Wrote">Whether the disk has just taken a write.</param>
/// <param name="Inserted">Trajectories ever stored.</param>
/// <param name="Count">Trajectories there.</param>
/// <param name="Drawn">Samples ever given.</param>
/// <param name="Answered">Trajectories in requests answered since the partition started.</param>
/// <param name="PolicyMass">All weights of <see cref="Sampler.Policy"/> together.</param>
/// <param name="PriorityMass">All weights of <see cref="Sampler.Prioritized"/> together.</param>
internal sealed record PartitionReport(
    int Partition, bool Wrote, long Inserted, int Count, long Drawn, long Answered, double PolicyMass, double PriorityMass) : INoSerializationVerificationNeeded;

/// <summary>The router's order to a partition: its share of a sample. Never leaves the process.</summary>
/// <param name="Request">What was asked; its keys are the partition's.</param>
/// <param name="Count">How many of this partition; of each key where it goes by key.</param>
/// <param name="Share">The probability with which a draw went to this partition.</param>
/// <param name="Seed">The seed of the draws.</param>
/// <param name="Answering">How many partitions answer.</param>
internal sealed record DrawTrajectories(SampleTrajectories Request, int Count, double Share, ulong Seed, int Answering) : INoSerializationVerificationNeeded;
