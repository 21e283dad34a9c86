using System.Globalization;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>Columns of a table while it is read: each architecture once, none left out.</summary>
internal sealed class TableColumns
{
    private const int Named = 5;

    private readonly string _file;
    private readonly ChoiceTree _tree;
    private readonly Func<Genotype, string> _name;
    private readonly bool[] _isSet;

    /// <summary>Begins with empty columns.</summary>
    /// <param name="file">The file, for errors.</param>
    /// <param name="tree">The choices.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="name">An architecture's name in the file, for errors.</param>
    public TableColumns(string file, ChoiceTree tree, int columns, Func<Genotype, string> name)
    {
        (_file, _tree, _name) = (file, tree, name);
        _isSet = new bool[(int)tree.Genotypes];
        Columns = [.. Enumerable.Range(0, columns).Select(_ => new double[_isSet.Length])];
    }

    /// <summary>The columns, by <see cref="TabularSpace.IndexOf"/>.</summary>
    public double[][] Columns { get; }

    /// <summary>Sets a row.</summary>
    public void Set(ReadOnlySpan<int> options, ReadOnlySpan<double> values, int? line = null)
    {
        int index = TabularSpace.IndexOf(_tree, options);
        if (_isSet[index]) throw new InputException($"The architecture {_name(TabularSpace.At(_tree, index))} is in the table twice.", _file, line);
        _isSet[index] = true;
        for (int i = 0; i < values.Length; i++) Columns[i][index] = values[i];
    }

    /// <summary>Refuses a table that lacks architectures, and names the first of them.</summary>
    public void RequireAll()
    {
        string[] missing = [.. Enumerable.Range(0, _isSet.Length).Where(i => !_isSet[i]).Select(i => _name(TabularSpace.At(_tree, i)))];
        if (missing.Length == 0) return;
        string others = missing.Length > Named ? string.Create(CultureInfo.InvariantCulture, $" and {missing.Length - Named} more") : "";
        throw new InputException($"The table lacks {missing.Length} of {_isSet.Length} architectures: {string.Join(", ", missing.Take(Named))}{others}.", _file);
    }
}
