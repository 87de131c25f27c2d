using System.Text;
using System.Text.Json;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Federation;

/// <summary>The body of an answer: JSON as it is, anything else bounded and made harmless.</summary>
internal sealed class ReplyText
{
    /// <summary>How much is shown of a body that is no JSON, in bytes: enough to see whose page it is.</summary>
    public const int MaxOther = 4096;

    /// <summary>Deeper than any reply of a Matrix server; what is deeper is shown as text.</summary>
    private const int MaxDepth = 512;

    private static readonly UTF8Encoding Lenient = new(encoderShouldEmitUTF8Identifier: false);

    private readonly byte[] _body;
    private readonly bool _isJson;

    public ReplyText(byte[] body)
    {
        _body = body;
        _isJson = IsJson(body);
    }

    /// <summary>The body for a terminal, with a newline at its end where there is anything.</summary>
    public string ToPrintable()
    {
        string text = _isJson ? PrintableJson.Of(_body) : Other();
        return text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
    }

    /// <summary>Writes <c>body</c>, where it is JSON, or <c>text</c>, where it is not, of which the first bytes are written, and <c>length</c>, that of all of it.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteNumber("length"u8, _body.Length);
        if (!_isJson)
        {
            writer.WriteString("text"u8, Text());
            return;
        }

        // Parsed and written anew: on one line, whatever its white space.
        using var document = JsonDocument.Parse(_body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        writer.WritePropertyName("body"u8);
        document.RootElement.WriteTo(writer);
    }

    private string Other()
    {
        string[] lines = [.. Text().Split('\n').Select(line => Printable.Of(line.TrimEnd('\r')))];
        return string.Join('\n', lines) + (_body.Length > MaxOther ? $"\n… and {_body.Length - MaxOther} more bytes" : "");
    }

    private string Text() => Lenient.GetString(_body.AsSpan(0, Math.Min(MaxOther, _body.Length)));

    private static bool IsJson(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                // A lone surrogate is well formed by the grammar, and no text.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
