using System.Text.Json;
using Matrix.Core.Federation;

namespace Matrix.Core.Tool.Federation;

/// <summary>Writes a failed request as JSON.</summary>
internal static class FailureJson
{
    public static void Write(Utf8JsonWriter writer, FederationException error)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteString("kind"u8, CodeOf(error.Kind));
        writer.WriteString("message"u8, error.Message);
        if (error.StatusCode is { } status)
        {
            writer.WriteNumber("status"u8, status);
        }

        if (error.ErrorCode is { } code)
        {
            writer.WriteString("errcode"u8, code);
        }

        writer.WriteEndObject();
    }

    /// <summary>Returns the name of a value in code form, for example <c>connect_failed</c>.</summary>
    public static string CodeOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
