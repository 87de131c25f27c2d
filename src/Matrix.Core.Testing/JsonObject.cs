using System.Buffers;
using System.Text.Json;

namespace Matrix.Core.Testing;

/// <summary>Writes JSON objects.</summary>
internal static class JsonObject
{
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
