using System.Globalization;
using System.Text;
using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>Prints one value. A seed makes all choices that JSON leaves open.</summary>
internal sealed class JsonSpelling
{
    private static readonly string[] Spaces = ["", "", "", "", " ", "\t", "\n", "\r", " \r\n\t ", "                    "];

    private readonly Random _random;
    private readonly StringBuilder _text = new();

    private JsonSpelling(int seed) => _random = new Random(seed);

    /// <summary>Prints a value.</summary>
    public static byte[] Print(JsonSlice value, int seed)
    {
        var spelling = new JsonSpelling(seed);
        spelling.Write(value);
        return Text.ToUtf8(spelling._text.ToString());
    }

    private void Write(JsonSlice value)
    {
        Space();
        switch (value.Kind)
        {
            case JsonKind.Object:
                WriteObject(value);
                break;
            case JsonKind.Array:
                WriteArray(value);
                break;
            case JsonKind.String:
                _ = value.TryGetString(out string text);
                WriteString(text);
                break;
            default:
                _ = _text.Append(value.ToString());
                break;
        }

        Space();
    }

    private void WriteObject(JsonSlice value)
    {
        // A slice cannot be kept in an array, so the names are collected and each member is looked up again.
        var names = new List<byte[]>();
        foreach (JsonMember member in value.EnumerateObject())
        {
            names.Add(member.Name.ToArray());
        }

        byte[][] order = [.. names];
        _random.Shuffle(order);
        _ = _text.Append('{');
        Space();
        for (int i = 0; i < order.Length; i++)
        {
            _ = _text.Append(i == 0 ? "" : ",");
            Space();
            WriteString(Text.ToString(order[i]));
            Space();
            _ = _text.Append(':');
            _ = value.TryGetMember(order[i], out JsonSlice inner);
            Write(inner);
        }

        _ = _text.Append('}');
    }

    private void WriteArray(JsonSlice value)
    {
        _ = _text.Append('[');
        Space();
        bool first = true;
        foreach (JsonSlice item in value.EnumerateArray())
        {
            _ = _text.Append(first ? "" : ",");
            first = false;
            Write(item);
        }

        _ = _text.Append(']');
    }

    private void WriteString(string value)
    {
        int escapeOneIn = _random.Next(1, 12);
        _ = _text.Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            // Both halves of a surrogate pair are either escaped or raw.
            bool escape = _random.Next(escapeOneIn) == 0;
            WriteCharacter(value[i], escape);
            if (char.IsHighSurrogate(value[i]))
            {
                WriteCharacter(value[++i], escape);
            }
        }

        _ = _text.Append('"');
    }

    private void WriteCharacter(char character, bool escape)
    {
        const string Shorts = "\"\\/\b\f\n\r\t";
        const string Names = "\"\\/bfnrt";
        bool mustEscape = character is '"' or '\\' or < ' ';
        if (!mustEscape && !escape)
        {
            _ = _text.Append(character);
            return;
        }

        int shortForm = Shorts.IndexOf(character, StringComparison.Ordinal);
        _ = shortForm >= 0 && _random.Next(2) == 0
            ? _text.Append('\\').Append(Names[shortForm])
            : _text.Append("\\u").Append(((int)character).ToString(_random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
    }

    private void Space() => _ = _text.Append(Spaces[_random.Next(Spaces.Length)]);
}
