using System.Text;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>Names of code as keys of settings: <c>MaxExpressions</c> is <c>max-expressions</c>.</summary>
internal static class KebabCase
{
    public static string Of(string name)
    {
        var key = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins) key.Append('-');
            key.Append(char.ToLowerInvariant(name[i]));
        }

        return key.ToString();
    }

    /// <summary>The name of code that a key of lower-case words stands for: <c>max-expressions</c> is <c>MaxExpressions</c>.</summary>
    public static string ToName(string key) =>
        string.Concat(key.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
