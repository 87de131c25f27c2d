using System.Text.Json;

namespace Matrix.Core.Federation.Discovery;

/// <summary>The JSON of a well-known. People write it by hand, and most servers read it with the JSON library of Python or Go: so nothing is refused here that these take.</summary>
internal static class WellKnownBody
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = WellKnownAnswer.MaxBodyLength };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>Reads the body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="server">The last <c>m.server</c>; null where there is none, or the last is no string.</param>
    /// <returns>Whether the body is a JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out string? server)
    {
        server = null;
        var reader = new Utf8JsonReader(body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isServer = reader.ValueTextEquals("m.server"u8);
                _ = reader.Read();
                server = !isServer ? server : reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
            }

            // Whatever follows the object is refused by reading on.
            return !reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or a name that is no text: half of a surrogate pair, no UTF-8.
            server = null;
            return false;
        }
    }
}
