namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// A table as programs see it: rows <c>row_0 … row_{n-1}</c> and typed columns, ordered as variables are numbered:
/// all string columns, then number columns (number before num2 of one raw column), then dates, each group in table order.
/// </summary>
public sealed class KnowledgeTable
{
    /// <summary>Makes a table; every column must have <paramref name="rowCount"/> cells and a name of its own.</summary>
    public KnowledgeTable(string name, int rowCount, IReadOnlyList<TableColumn> columns)
    {
        foreach (TableColumn column in columns)
            if (column.ValueOfRow.Length != rowCount)
                throw new ArgumentException($"Column {column.Name} of table {name} has {column.ValueOfRow.Length} cells, the table has {rowCount} rows.", nameof(columns));
        if (columns.Select(c => c.Name).Distinct(StringComparer.Ordinal).Count() != columns.Count)
            throw new ArgumentException($"Table {name} has two columns of one name.", nameof(columns));
        Name = name;
        RowCount = rowCount;
        Columns = columns;
    }

    /// <summary>The table's name, for example <c>t_204_590</c>.</summary>
    public string Name { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>The typed columns, in the order of their variables v0, v1, ….</summary>
    public IReadOnlyList<TableColumn> Columns { get; }
}
