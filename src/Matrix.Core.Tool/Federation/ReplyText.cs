using System.Text;
using System.Text.Json;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Federation;

/// <summary>Represents the body of a response: JSON unchanged, and any other text shortened and made safe for a terminal.</summary>
internal sealed class ReplyText
{
    /// <summary>The maximum number of bytes shown of a body that is not JSON, enough to recognize the page.</summary>
    public const int MaxOther = 4096;

    /// <summary>The maximum depth of JSON, which is more than that of any reply of a Matrix server. A deeper body is shown as text.</summary>
    private const int MaxDepth = 512;

    private static readonly UTF8Encoding Lenient = new(encoderShouldEmitUTF8Identifier: false);

    private readonly byte[] _body;
    private readonly bool _isJson;

    public ReplyText(byte[] body)
    {
        _body = body;
        _isJson = IsJson(body);
    }

    /// <summary>Returns the body for a terminal, with a newline at its end unless it is empty.</summary>
    public string ToPrintable()
    {
        string text = _isJson ? PrintableJson.Of(_body) : Other();
        return text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
    }

    /// <summary>Writes <c>length</c>, the length of the whole body in bytes, and <c>body</c> if it is JSON, or otherwise <c>text</c> with its first bytes.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteNumber("length"u8, _body.Length);
        if (!_isJson)
        {
            writer.WriteString("text"u8, Text());
            return;
        }

        // The body is parsed and written again, so that it is on one line.
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
                // The grammar allows a lone surrogate, but it is not valid text.
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
