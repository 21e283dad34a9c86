using System.Collections;
using System.Runtime.CompilerServices;

namespace ActorLab.Domain.Common;

/// <summary>A list in a settings record: immutable and equal by value. Made by a collection expression: <c>[1, 2]</c>.</summary>
/// <typeparam name="T">A number, text, flag, duration or enumeration.</typeparam>
[CollectionBuilder(typeof(SettingsListBuilder), nameof(SettingsListBuilder.Create))]
public sealed class SettingsList<T> : IReadOnlyList<T>, IEquatable<SettingsList<T>>
{
    private readonly T[] _items;

    /// <summary>Copies the items.</summary>
    public SettingsList(ReadOnlySpan<T> items) => _items = items.ToArray();

    /// <inheritdoc />
    public int Count => _items.Length;

    /// <inheritdoc />
    public T this[int index] => _items[index];

    /// <inheritdoc />
    public bool Equals(SettingsList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items, EqualityComparer<T>.Default);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SettingsList<T>);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (T item in _items) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc />
    public override string ToString() => $"[{string.Join(", ", _items)}]";
}
