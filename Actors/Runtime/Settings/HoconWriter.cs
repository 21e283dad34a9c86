using System.Text;
using System.Text.RegularExpressions;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>Writes values as HOCON text that <see cref="HoconReader"/> and Akka's parser read alike.</summary>
internal static partial class HoconWriter
{
    public static string Write(HoconObject root)
    {
        var text = new StringBuilder();
        Fields(root, text, 0);
        return text.ToString();
    }

    public static string Key(string key) => PlainKey().IsMatch(key) ? key : Quote(key);

    public static string Value(HoconNode node) => node switch
    {
        HoconScalar { IsNull: true } => "null",
        HoconScalar { Quoted: false } scalar when PlainText().IsMatch(scalar.Text) => scalar.Text,
        HoconScalar scalar => Quote(scalar.Text),
        HoconArray list => $"[{string.Join(", ", list.Items.Select(Value))}]",
        HoconObject section => $"{{ {string.Join(", ", section.Fields.Select(f => $"{Key(f.Key)} = {Value(f.Value)}"))} }}",
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static void Fields(HoconObject section, StringBuilder text, int indent)
    {
        foreach ((string key, HoconNode value) in section.Fields)
        {
            text.Append(' ', indent).Append(Key(key));
            if (value is HoconObject inner)
            {
                text.Append(" {\n");
                Fields(inner, text, indent + 2);
                text.Append(' ', indent).Append("}\n");
            }
            else
            {
                text.Append(" = ").Append(Value(value)).Append('\n');
            }
        }
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) => quoted.Append($"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+$")]
    private static partial Regex PlainKey();

    [GeneratedRegex(@"^[A-Za-z0-9_.+-]+( [A-Za-z0-9_.+-]+)*\z")]
    private static partial Regex PlainText();
}
