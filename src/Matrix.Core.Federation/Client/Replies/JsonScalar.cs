using System.Text.Json;
using System.Text.Unicode;

namespace Matrix.Core.Federation;

/// <summary>Reads single values of JSON.</summary>
internal static class JsonScalar
{
    public static bool TryReadString(ReadOnlySpan<byte> json, out string text)
    {
        text = "";
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                return false;
            }

            text = reader.GetString()!;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // a lone surrogate is no text
        }
    }
}
