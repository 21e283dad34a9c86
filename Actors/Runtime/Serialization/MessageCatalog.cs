namespace ActorLab.Actors.Runtime.Serialization;

/// <summary>All message types that an actor system may write or read. Two bindings of one manifest or type are refused.</summary>
public sealed class MessageCatalog
{
    // Replaced as a whole, so that serializers read without a lock what a node adds when it learns of a run.
    private volatile Tables _tables = new([], []);
    private readonly Lock _extending = new();

    /// <summary>Joins the bindings of several protocols.</summary>
    /// <exception cref="ArgumentException">A manifest or a type is bound twice.</exception>
    public MessageCatalog(IEnumerable<MessageBinding> bindings) => Add(bindings, mayRepeat: false);

    /// <summary>The bindings, in no special order.</summary>
    public IReadOnlyCollection<MessageBinding> Bindings => _tables.ByType.Values;

    /// <summary>The binding of a type, if it has one.</summary>
    public MessageBinding? Find(Type type) => _tables.ByType.GetValueOrDefault(type);

    /// <summary>The binding of a manifest, if it has one.</summary>
    public MessageBinding? Find(string manifest) => _tables.ByManifest.GetValueOrDefault(manifest);

    /// <summary>Adds what is not there yet.</summary>
    /// <exception cref="ArgumentException">A manifest is bound to another type, or a type to another manifest.</exception>
    internal void Extend(IEnumerable<MessageBinding> bindings)
    {
        lock (_extending) Add(bindings, mayRepeat: true);
    }

    private void Add(IEnumerable<MessageBinding> bindings, bool mayRepeat)
    {
        var byManifest = new Dictionary<string, MessageBinding>(_tables.ByManifest, StringComparer.Ordinal);
        var byType = new Dictionary<Type, MessageBinding>(_tables.ByType);
        foreach (MessageBinding binding in bindings)
        {
            if (mayRepeat && byType.TryGetValue(binding.Type, out MessageBinding? known) && known.Manifest == binding.Manifest) continue;
            if (!byManifest.TryAdd(binding.Manifest, binding))
            {
                throw new ArgumentException(
                    $"The manifest '{binding.Manifest}' is bound to both {byManifest[binding.Manifest].Type.Name} and {binding.Type.Name}: give one of them another.");
            }

            if (!byType.TryAdd(binding.Type, binding))
            {
                throw new ArgumentException(
                    $"{binding.Type.Name} is bound to both '{byType[binding.Type].Manifest}' and '{binding.Manifest}': a type has one manifest.");
            }
        }

        _tables = new Tables(byManifest, byType);
    }

    private sealed record Tables(Dictionary<string, MessageBinding> ByManifest, Dictionary<Type, MessageBinding> ByType);
}
