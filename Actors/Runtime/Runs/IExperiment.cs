using ActorLab.Actors.Runtime.Serialization;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>The definition of an experiment: what decides, who works, and what they say to each other.</summary>
public interface IExperiment
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>The roles in the order in which they are made: each may ask for the actors of those before it.</summary>
    IReadOnlyList<RoleDefinition> Roles { get; }

    /// <summary>The bindings of the experiment's own messages; the runtime's are added.</summary>
    IReadOnlyList<MessageBinding> Bindings { get; }

    /// <summary>How many versions old weights may be whose samples the learner trains on, if the experiment bounds it.</summary>
    long? MaximumPolicyLag => null;

    /// <summary>
    /// Counters and metrics that a person who waits wants to see: these counters stand in the line of progress beside the
    /// metrics, and each new value of these metrics has a line of its own.
    /// </summary>
    IReadOnlyList<string> Headlines => [];

    /// <summary>A new plan, before its first event.</summary>
    IRunPlan CreatePlan();
}
