using System.Text.Json;

namespace Matrix.Core.Tool.Output;

/// <summary>Writes JSON text as received, of any depth, on one line.</summary>
internal static class OneLineJson
{
    /// <param name="writer">The writer.</param>
    /// <param name="json">A JSON text.</param>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        if (!json.ContainsAny((byte)'\n', (byte)'\r'))
        {
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

        // In JSON a line end can only stand between tokens, where a space is equivalent.
        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        writer.WriteRawValue(line, skipInputValidation: true);
    }
}
