namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>The leaves of the type lattice; an inner type of the lattice is the union of its leaves.</summary>
[Flags]
public enum ValueTypes : ushort
{
    /// <summary>Nothing fits.</summary>
    None = 0,

    /// <summary><c>entity_list</c>: rows of the table.</summary>
    Rows = 1,

    /// <summary><c>string_list</c>.</summary>
    Strings = 2,

    /// <summary><c>num_list</c>.</summary>
    Numbers = 4,

    /// <summary><c>datetime_list</c>.</summary>
    Dates = 8,

    /// <summary>The value of maximum and minimum: <c>ordered_list</c> itself, numbers or dates.</summary>
    Extreme = 16,

    /// <summary><c>num</c>: the value of count, sum, average and diff, which fits no slot and can only end a program.</summary>
    Number = 32,

    /// <summary><c>string_property</c>.</summary>
    StringColumn = 64,

    /// <summary><c>num_property</c>.</summary>
    NumberColumn = 128,

    /// <summary><c>datetime_property</c>.</summary>
    DateColumn = 256,

    /// <summary><c>ordered_list</c> with its descendants.</summary>
    OrderedList = Numbers | Dates | Extreme,

    /// <summary>Lists of values of any kind, rows not among them.</summary>
    AnyValues = Strings | OrderedList,

    /// <summary><c>ordered_property</c> with its descendants.</summary>
    OrderedColumn = NumberColumn | DateColumn,

    /// <summary><c>property</c> with its descendants.</summary>
    AnyColumn = StringColumn | OrderedColumn,
}
