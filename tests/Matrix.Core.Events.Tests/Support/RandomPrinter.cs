using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>Prints a document in any of the spellings that JSON allows: white space, members in any order, escapes of any kind.</summary>
internal sealed class RandomPrinter(int seed)
{
    private static readonly string[] Spaces = ["", "", " ", "\t", "\n", "\r\n  "];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    public static byte[] Print(JsonElement value, int seed)
    {
        var printer = new RandomPrinter(seed);
        printer.Write(value);
        return Bytes.Of(printer._text.ToString());
    }

    private void Write(JsonElement value)
    {
        Space();
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                JsonProperty[] members = [.. value.EnumerateObject()];
                _random.Shuffle(members);
                List(members, '{', '}', member =>
                {
                    Space();
                    Text(member.Name);
                    Space();
                    _text.Append(':');
                    Write(member.Value);
                });
                break;
            case JsonValueKind.Array:
                List([.. value.EnumerateArray()], '[', ']', Write);
                break;
            case JsonValueKind.String:
                Text(value.GetString()!);
                break;
            default:
                _text.Append(value.GetRawText());
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
            _text.Append(i == 0 ? "" : ",");
            write(items[i]);
        }

        _text.Append(close);
    }

    private void Text(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            bool mustEscape = c is '"' or '\\' or < ' ';
            if (mustEscape || (_random.Next(6) == 0 && !char.IsSurrogate(c)))
            {
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                _text.Append(c);
            }
        }

        _text.Append('"');
    }

    private void Space() => _text.Append(Spaces[_random.Next(Spaces.Length)]);
}
