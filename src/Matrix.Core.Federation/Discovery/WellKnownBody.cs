using System.Text.Json;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Reads the JSON of a well-known document. People write it by hand, and most servers read it with the JSON library of Python or Go, so the reader accepts
/// everything that these accept.
/// </summary>
internal static class WellKnownBody
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = WellKnownResult.MaxBodyLength };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>Tries to read the body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="server">The last <c>m.server</c>, or null if it is missing or the last one is not a string.</param>
    /// <returns><see langword="true"/> if the body is a JSON object; otherwise, <see langword="false"/>.</returns>
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

            // Reading on refuses any text after the object.
            return !reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The text is not JSON, or a string is not valid UTF-8 or has a lone surrogate.
            server = null;
            return false;
        }
    }
}
