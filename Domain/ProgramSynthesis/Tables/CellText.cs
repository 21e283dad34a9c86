namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Forms of a cell's text.</summary>
internal static class CellText
{
    /// <summary>
    /// The cell as the tagged files write it: ends trimmed, line breaks, bars and backslashes as <c>\n</c>, <c>\p</c>, <c>\\</c>.
    /// </summary>
    public static string Escape(string cell)
    {
        if (cell.AsSpan().IndexOfAny("\\\n|\r\t") >= 0)
            cell = cell.Replace("\\", "\\\\").Replace("\r\n", "\n").Replace("\n", "\\n").Replace("|", "\\p").Replace('\t', ' ').Replace('\r', ' ');
        return cell.Trim();
    }
}
