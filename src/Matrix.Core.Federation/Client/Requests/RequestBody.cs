using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Matrix.Core.Federation.Client;

/// <summary>Writes the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Writes a body with a callback, for bodies that contain events as they are.</summary>
    /// <exception cref="ArgumentException">A text that the caller passed is not JSON.</exception>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        try
        {
            members(writer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ArgumentException($"The value is not valid JSON: {e.Message}", nameof(members), e);
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Writes a body from a typed value.</summary>
    /// <exception cref="ArgumentException">An identifier was never set, or a text that the caller passed is not JSON.</exception>
    public static ReadOnlyMemory<byte> Write<T>(T value, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, type);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ArgumentException($"The value is not valid JSON: {e.Message}", nameof(value), e);
        }
    }

    /// <summary>Writes an array of events without changing their text.</summary>
    public static void WriteObjects(Utf8JsonWriter writer, string name, IEnumerable<ReadOnlyMemory<byte>> objects)
    {
        writer.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> item in objects)
        {
            WireJson.Write(writer, item.Span);
        }

        writer.WriteEndArray();
    }
}
