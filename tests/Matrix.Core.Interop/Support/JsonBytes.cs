using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Matrix.Core.Interop.Support;

/// <summary>JSON as bytes, written and taken apart.</summary>
internal static class JsonBytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Utf8(string text) => Strict.GetBytes(text);

    /// <summary>Writes an object.</summary>
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

    /// <summary>A value as it came: an event is never written anew from what was read of it.</summary>
    public static ReadOnlyMemory<byte> Raw(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    /// <summary>The values of an array as they came; none where there is no such member.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> RawItems(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement array) ? [.. array.EnumerateArray().Select(Raw)] : [];

    /// <summary>A member that is a text; null where it is none.</summary>
    public static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A member that is a text; null where it is none.</summary>
    public static string? Text(ReadOnlyMemory<byte> json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return Text(document.RootElement, name);
    }
}
