using System.Globalization;
using System.Text;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>Canonical JSON written the slow and plain way: a tree, members sorted by lists of code points.</summary>
internal static class ReferenceEncoder
{
    public static string Encode(JsonModel model)
    {
        var text = new StringBuilder();
        Write(model, text);
        return text.ToString();
    }

    public static int CompareCodePoints(string left, string right)
    {
        int[] l = [.. left.EnumerateRunes().Select(rune => rune.Value)];
        int[] r = [.. right.EnumerateRunes().Select(rune => rune.Value)];
        for (int i = 0; i < Math.Min(l.Length, r.Length); i++)
        {
            if (l[i] != r[i])
            {
                return l[i].CompareTo(r[i]);
            }
        }

        return l.Length.CompareTo(r.Length);
    }

    private static void Write(JsonModel model, StringBuilder text)
    {
        switch (model.Kind)
        {
            case JsonKind.Object:
                text.Append('{');
                string comma = string.Empty;
                foreach ((string key, JsonModel value) in model.Members.Order(Comparer<KeyValuePair<string, JsonModel>>.Create((l, r) => CompareCodePoints(l.Key, r.Key))))
                {
                    text.Append(comma);
                    WriteString(key, text);
                    text.Append(':');
                    Write(value, text);
                    comma = ",";
                }

                text.Append('}');
                break;
            case JsonKind.Array:
                text.Append('[');
                for (int i = 0; i < model.Items.Count; i++)
                {
                    text.Append(i == 0 ? string.Empty : ",");
                    Write(model.Items[i], text);
                }

                text.Append(']');
                break;
            case JsonKind.String:
                WriteString(model.Text, text);
                break;
            default:
                text.Append(model.Text);
                break;
        }
    }

    private static void WriteString(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (char character in value)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
                _ => character.ToString(),
            });
        }

        text.Append('"');
    }
}
