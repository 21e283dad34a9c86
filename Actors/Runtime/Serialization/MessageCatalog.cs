namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>All message types that an actor system may write or read. Two bindings of one manifest or type are refused.</summary>
public sealed class MessageCatalog
{
    private readonly Dictionary<string, MessageBinding> _byManifest = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, MessageBinding> _byType = [];

    /// <summary>Joins the bindings of several protocols.</summary>
    /// <exception cref="ArgumentException">A manifest or a type is bound twice.</exception>
    public MessageCatalog(IEnumerable<MessageBinding> bindings)
    {
        foreach (MessageBinding binding in bindings)
        {
            if (!_byManifest.TryAdd(binding.Manifest, binding))
            {
                throw new ArgumentException(
                    $"The manifest '{binding.Manifest}' is bound to both {_byManifest[binding.Manifest].Type.Name} and {binding.Type.Name}: give one of them another.");
            }

            if (!_byType.TryAdd(binding.Type, binding))
            {
                throw new ArgumentException(
                    $"{binding.Type.Name} is bound to both '{_byType[binding.Type].Manifest}' and '{binding.Manifest}': a type has one manifest.");
            }
        }
    }

    /// <summary>The bindings, in no special order.</summary>
    public IReadOnlyCollection<MessageBinding> Bindings => _byType.Values;

    /// <summary>The binding of a type, if it has one.</summary>
    public MessageBinding? Find(Type type) => _byType.GetValueOrDefault(type);

    /// <summary>The binding of a manifest, if it has one.</summary>
    public MessageBinding? Find(string manifest) => _byManifest.GetValueOrDefault(manifest);
}
