using System.Text;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>Writes the reference of all settings from the records that they are bound to.</summary>
internal static class SettingsReference
{
    private const int Width = 110;

    public static string Write(SettingsSchema schema)
    {
        var text = new StringBuilder();
        text.Append("# Every setting of ActorLab with its meaning, unit, range and default.\n");
        text.Append("# Made by `actorlab settings reference`; a test keeps it true. A settings file gives only what differs.\n");
        Comment(text, 0, $"Values have their unit: {Quantity.DurationForm}; {Quantity.SizeForm}.");
        text.Append("# A block akka { } at the top goes to the actor system as it is.\n\n");
        Properties(RecordShape.Of(typeof(RunSettings)), text, 0, schema);
        foreach (SettingsSection section in schema.Sections)
        {
            text.Append('\n');
            Comment(text, 0, $"{section.Description} (Experiments: {string.Join(", ", section.Experiments)}.)");
            text.Append(HoconWriter.Key(section.Name)).Append(" {\n");
            Properties(RecordShape.Of(section.Type), text, 2, schema);
            text.Append("}\n");
        }

        return text.ToString();
    }

    /// <summary>The reference of a file of its own kind, which is bound to one record.</summary>
    public static string Write(Type options, string about, string command)
    {
        var text = new StringBuilder();
        Comment(text, 0, $"{about} Made by `{command}`; a test keeps it true. A file gives only what differs.");
        Comment(text, 0, $"Values have their unit: {Quantity.DurationForm}; {Quantity.SizeForm}.");
        text.Append('\n');
        Properties(RecordShape.Of(options), text, 0, null);
        return text.ToString();
    }

    private static void Properties(RecordShape shape, StringBuilder text, int indent, SettingsSchema? schema)
    {
        bool first = true;
        foreach (SettingProperty property in shape.Properties)
        {
            if (!first) text.Append('\n');
            first = false;
            Comment(text, indent, property.Setting.Description);
            text.Append(' ', indent);
            if (property.Kind == SettingKind.Section)
            {
                text.Append(property.Key).Append(" {\n");
                Properties(RecordShape.Of(property.Type), text, indent + 2, schema);
                text.Append(' ', indent).Append("}\n");
                continue;
            }

            string rule = SettingValue.Rule(property);
            if (property.Property.DeclaringType == typeof(RunSettings) && property.Property.Name == nameof(RunSettings.Experiment) && schema?.Experiments.Count > 0)
                rule = "one of " + string.Join(", ", schema.Experiments);
            text.Append("# Value: ").Append(rule).Append(property.Setting.MayChange ? "; a resume may change it.\n" : ".\n");
            HoconNode value = RecordBinder.Write(property, property.Property.GetValue(shape.Default));
            text.Append(' ', indent).Append(property.Key).Append(" = ").Append(HoconWriter.Value(value)).Append('\n');
        }
    }

    private static void Comment(StringBuilder text, int indent, string sentence)
    {
        int column = Width;
        foreach (string word in sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column + 1 + word.Length > Width)
            {
                if (column != Width || text.Length > 0 && text[^1] != '\n') text.Append('\n');
                text.Append(' ', indent).Append('#');
                column = indent + 1;
            }

            text.Append(' ').Append(word);
            column += 1 + word.Length;
        }

        text.Append('\n');
    }
}
