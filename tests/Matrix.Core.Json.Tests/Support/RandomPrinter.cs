using System.Globalization;
using System.Text;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>Prints a value in any of the spellings JSON allows: white space, members in any order, escapes of any kind.</summary>
internal sealed class RandomPrinter(int seed)
{
    private static readonly string[] Spaces = ["", "", "", " ", "\t", "\n", "\r", " \r\n\t ", "                    "];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    public static string Print(JsonModel model, int seed)
    {
        var printer = new RandomPrinter(seed);
        printer.Write(model);
        return printer._text.ToString();
    }

    private void Write(JsonModel model)
    {
        Space();
        switch (model.Kind)
        {
            case JsonKind.Object:
                KeyValuePair<string, JsonModel>[] members = [.. model.Members];
                _random.Shuffle(members);
                List(members, '{', '}', member =>
                {
                    Space();
                    WriteString(member.Key);
                    Space();
                    _text.Append(':');
                    Write(member.Value);
                });
                break;
            case JsonKind.Array:
                List([.. model.Items], '[', ']', Write);
                break;
            case JsonKind.String:
                WriteString(model.Text);
                break;
            default:
                _text.Append(model.Text);
                break;
        }

        Space();
    }

    private void List<T>(T[] items, char open, char close, Action<T> write)
    {
        _text.Append(open);
        Space();
        for (int i = 0; i < items.Length; i++)
        {
            _text.Append(i == 0 ? string.Empty : ",");
            write(items[i]);
        }

        Space();
        _text.Append(close);
    }

    private void WriteString(string value)
    {
        int escapeOneIn = _random.Next(1, 8);
        _text.Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            // Halves of a pair are both escaped or both raw.
            bool pair = char.IsHighSurrogate(value[i]);
            bool escape = _random.Next(escapeOneIn) == 0;
            WriteCharacter(value[i], escape);
            if (pair)
            {
                WriteCharacter(value[++i], escape);
            }
        }

        _text.Append('"');
    }

    private void WriteCharacter(char character, bool escape)
    {
        const string Shorts = "\"\\/\b\f\n\r\t";
        const string Names = "\"\\/bfnrt";
        bool mustEscape = character is '"' or '\\' or < ' ';
        if (!mustEscape && !escape)
        {
            _text.Append(character);
            return;
        }

        int shortForm = Shorts.IndexOf(character, StringComparison.Ordinal);
        if (shortForm >= 0 && _random.Next(2) == 0)
        {
            _text.Append('\\').Append(Names[shortForm]);
            return;
        }

        _text.Append("\\u").Append(((int)character).ToString(_random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
    }

    private void Space() => _text.Append(Spaces[_random.Next(Spaces.Length)]);
}
