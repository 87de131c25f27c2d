using System.Text.Json;
using Matrix.Core.Federation.Client;

namespace Matrix.Core.Tool.Conform;

/// <summary>Writes the errors of the operations on replies and EDUs.</summary>
internal static class ContentErrorText
{
    public static void Write(Utf8JsonWriter writer, ContentError error)
    {
        writer.WriteBoolean("ok"u8, value: false);
        writer.WriteString("error"u8, error.Code);
        if (error.Field is not null)
        {
            writer.WriteString("field"u8, error.Field);
        }
    }
}
