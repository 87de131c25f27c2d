using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Input;

/// <summary>Adds the content hash and a signature to an event.</summary>
internal static class EventSigning
{
    /// <summary>Hashes and signs an event. Its other hashes and signatures stay.</summary>
    /// <param name="json">The event, which may lack hashes and signatures.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="server">The server that signs.</param>
    /// <param name="key">The key of the server.</param>
    /// <param name="signed">The signed event.</param>
    /// <param name="error">The reason why the event cannot be signed.</param>
    public static bool TrySign(ReadOnlySpan<byte> json, RoomVersion version, ServerName server, SigningKey key, [NotNullWhen(true)] out Pdu? signed, out PduError error)
    {
        signed = null;
        return Pdu.TryLoadTrusted(json, version, eventId: null, out Pdu? unhashed, out error)
            && Pdu.TryLoadTrusted(WithHash(unhashed), version, eventId: null, out Pdu? hashed, out error)
            && hashed.TrySign(server, key, out signed, out error);
    }

    /// <summary>Returns the event with its content hash. Other hashes are kept.</summary>
    private static ReadOnlySpan<byte> WithHash(Pdu pdu)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        JsonSlice hashes = default;
        writer.WriteStartObject();
        foreach (JsonMember member in JsonSlice.FromCanonical(pdu.Utf8.Span).EnumerateObject())
        {
            if (member.NameEquals("hashes"u8))
            {
                hashes = member.Value;
                continue;
            }

            Copy(writer, member);
        }

        writer.WriteStartObject("hashes"u8);
        foreach (JsonMember member in hashes.EnumerateObject())
        {
            if (!member.NameEquals("sha256"u8))
            {
                Copy(writer, member);
            }
        }

        writer.WriteString("sha256"u8, UnpaddedBase64.Encode(pdu.ComputeContentHash()));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan;
    }

    private static void Copy(Utf8JsonWriter writer, JsonMember member)
    {
        writer.WritePropertyName(member.Name);
        writer.WriteRawValue(member.Value.Utf8Span, skipInputValidation: true);
    }
}
