using ActorLab.Domain.Common;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>Carries a policy's trainable parameters to and from plain arrays.</summary>
public static class PolicyWeights
{
    /// <summary>Copies the parameters out.</summary>
    public static IReadOnlyList<NamedTensor> Save(ProgramPolicy policy)
    {
        using DisposeScope scope = NewDisposeScope();
        var tensors = new List<NamedTensor>();
        foreach ((string name, Parameter parameter) in policy.Trainable)
        {
            Tensor host = parameter.detach().cpu().contiguous();
            tensors.Add(new NamedTensor(name, "F32", host.shape, host.bytes.ToArray()));
        }

        return tensors;
    }

    /// <summary>Copies the parameters in; names and shapes must be the policy's own.</summary>
    /// <exception cref="InputException">The weights belong to another policy.</exception>
    public static void Load(ProgramPolicy policy, IReadOnlyList<NamedTensor> weights)
    {
        Dictionary<string, NamedTensor> byName = weights.ToDictionary(w => w.Name, StringComparer.Ordinal);
        var found = new List<(Parameter Parameter, NamedTensor Saved)>();
        foreach ((string name, Parameter parameter) in policy.Trainable)
        {
            if (!byName.Remove(name, out NamedTensor? saved)) throw new InputException($"The weights lack the parameter '{name}': they belong to a policy of other settings.");
            if (saved.DType != "F32" || !saved.Shape.AsSpan().SequenceEqual(parameter.shape))
                throw new InputException($"The parameter '{name}' has shape [{string.Join(", ", saved.Shape)}] in the weights and [{string.Join(", ", parameter.shape)}] in the policy: they belong to other settings.");
            found.Add((parameter, saved));
        }

        if (byName.Count > 0) throw new InputException($"The weights hold an unknown parameter '{byName.Keys.First()}': they belong to a policy of other settings.");

        // Refused weights change nothing: the copying begins when all is checked.
        using IDisposable grad = no_grad();
        foreach ((Parameter parameter, NamedTensor saved) in found)
        {
            using Tensor source = tensor(saved.ToFloats(), saved.Shape);
            parameter.copy_(source);
        }

        policy.WeightsChanged();
    }
}
