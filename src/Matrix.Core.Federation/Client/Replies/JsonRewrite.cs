using System.Buffers;
using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Rewrites JSON text without the entries that were left out. Kept entries stay as received.</summary>
internal static class JsonRewrite
{
    /// <summary>Replaces a member of an object, or adds it.</summary>
    /// <param name="value">An object of a text that is already validated.</param>
    /// <param name="name">The member name, in ASCII without characters that need escapes.</param>
    /// <param name="replacement">The new value. If it is empty, the member is removed.</param>
    public static ReadOnlyMemory<byte> WithMember(ReadOnlyMemory<byte> value, string name, ReadOnlyMemory<byte> replacement)
    {
        var output = new ArrayBufferWriter<byte>(value.Length);
        var cursor = new JsonCursor(value);
        while (cursor.MoveNext())
        {
            if (!(JsonScalar.TryReadString(cursor.Name.Span, out string read) && read == name))
            {
                WriteMember(output, cursor.Name.Span, cursor.Value.Span);
            }
        }

        if (!replacement.IsEmpty)
        {
            WriteMember(output, System.Text.Encoding.ASCII.GetBytes($"\"{name}\""), replacement.Span);
        }

        output.Write(output.WrittenCount == 0 ? "{}"u8 : "}"u8);
        return output.WrittenMemory;
    }

    /// <summary>Writes a list.</summary>
    public static ReadOnlyMemory<byte> List(IEnumerable<RawJson> items)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (RawJson item in items)
        {
            output.Write(output.WrittenCount == 0 ? "["u8 : ","u8);
            output.Write(item.Utf8.Span);
        }

        output.Write(output.WrittenCount == 0 ? "[]"u8 : "]"u8);
        return output.WrittenMemory;
    }

    /// <summary>Writes a list of event IDs.</summary>
    public static ReadOnlyMemory<byte> Ids(IEnumerable<EventId> ids)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartArray();
        foreach (EventId id in ids)
        {
            writer.WriteStringValue(id.Utf8Span);
        }

        writer.WriteEndArray();
        writer.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Writes a list of integers.</summary>
    public static ReadOnlyMemory<byte> Numbers(IEnumerable<long> numbers)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartArray();
        foreach (long number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
        writer.Flush();
        return output.WrittenMemory;
    }

    private static void WriteMember(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> quotedName, ReadOnlySpan<byte> value)
    {
        output.Write(output.WrittenCount == 0 ? "{"u8 : ","u8);
        output.Write(quotedName);
        output.Write(":"u8);
        output.Write(value);
    }
}
