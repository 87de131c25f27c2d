using System.Text.Json;

namespace Matrix.Core.Tool.Output;

/// <summary>Writes JSON text as it was received, nested to any depth, on one line.</summary>
internal static class OneLineJson
{
    /// <param name="writer">The writer.</param>
    /// <param name="json">A text that is JSON.</param>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        if (!json.ContainsAny((byte)'\n', (byte)'\r'))
        {
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

        // In JSON a line end stands between tokens only, where a space does as well.
        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        writer.WriteRawValue(line, skipInputValidation: true);
    }
}
