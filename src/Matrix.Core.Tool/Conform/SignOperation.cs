using System.Buffers;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>sign</c>, which adds a content hash and a signature to an event, which may be incomplete.</summary>
internal static class SignOperation
{
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        RoomVersion version = request.RoomVersion;
        if (!ServerName.TryParse(request.GetString("server"), out ServerName server))
        {
            throw new ConformException("'server' is not a server name");
        }

        if (!KeyId.TryParse(request.GetString("key_id"), out KeyId keyId) || !keyId.IsEd25519)
        {
            throw new ConformException("'key_id' is not the ID of an Ed25519 key");
        }

        byte[] seed = request.GetBase64("seed");
        if (seed.Length != Ed25519.SeedSize)
        {
            throw new ConformException($"'seed' is not {Ed25519.SeedSize} bytes");
        }

        using SigningKey key = SigningKey.FromSeed(keyId, seed);
        Pdu unhashed = Load(request.GetRaw("event"), version);
        Pdu hashed = Load(WithHash(unhashed), version);
        if (!hashed.TrySign(server, key, out Pdu? signed, out PduError error))
        {
            throw new ConformException(error.Code, error.ToString());
        }

        return writer =>
        {
            writer.WritePropertyName("event"u8);
            writer.WriteRawValue(signed.Utf8.Span, skipInputValidation: true);
        };
    }

    private static Pdu Load(ReadOnlySpan<byte> json, RoomVersion version) =>
        Pdu.TryLoadTrusted(json, version, eventId: null, out Pdu? pdu, out PduError error) ? pdu : throw new ConformException(error.Code, error.ToString());

    /// <summary>Returns the event with its content hash. Other hashes are kept.</summary>
    private static ReadOnlySpan<byte> WithHash(Pdu pdu)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        JsonSlice hashes = default;
        writer.WriteStartObject();
        foreach (JsonMember member in JsonSlice.OfCanonical(pdu.Utf8.Span).EnumerateObject())
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
        writer.WriteRawValue(member.Value.Utf8, skipInputValidation: true);
    }
}
