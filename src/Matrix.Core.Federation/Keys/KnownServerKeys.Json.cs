using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

public sealed partial class KnownServerKeys
{
    private static ReadOnlySpan<byte> FromServer => "server"u8;

    private static ReadOnlySpan<byte> FromNotary => "notary"u8;

    /// <summary>Returns the keys as one JSON object on one line, for a store.</summary>
    /// <returns>The JSON text in UTF-8.</returns>
    public byte[] ToUtf8()
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("server_name"u8, Server.Utf8Span);
        WriteTime(writer, "fetched_ts"u8, FetchedAt);
        WriteTime(writer, "complete_ts"u8, FetchedFromServerAt);
        WriteTime(writer, "untied_ts"u8, UntiedAt);
        writer.WriteNumber("valid_until_ts"u8, ValidUntil.Milliseconds);
        writer.WriteStartArray("keys"u8);
        foreach (ServerKey key in Keys)
        {
            writer.WriteStartObject();
            writer.WriteString("key_id"u8, key.KeyId.Utf8Span);
            writer.WriteString("key"u8, key.Key.ToBase64());
            writer.WriteNumber("valid_until_ts"u8, key.ValidUntil.Milliseconds);
            WriteTime(writer, "expired_ts"u8, key.ExpiredAt);
            if (key.Provenance != KeyProvenance.Unknown)
            {
                writer.WriteString("from"u8, key.Provenance == KeyProvenance.Server ? FromServer : FromNotary);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteDocument(writer, "latest"u8, Latest);
        WriteDocument(writer, "quarantined"u8, Quarantined);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Tries to read the output of <see cref="ToUtf8"/>.</summary>
    /// <param name="utf8">The text. The caller is responsible for it: its keys are trusted, but its documents are verified again.</param>
    /// <param name="keys">The keys, or null if the text cannot be read.</param>
    /// <returns><see langword="true"/> if the text can be read. Otherwise, <see langword="false"/>. It never throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out KnownServerKeys? keys)
    {
        keys = null;
        if (!CanonicalJson.TryCanonicalize(utf8, CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out _))
        {
            return false;
        }

        JsonSlice root = JsonSlice.FromCanonical(canonical);
        if (!root.TryGetMember("server_name"u8, out JsonSlice name) || !name.TryGetUtf8(out ReadOnlySpan<byte> nameText) || !ServerName.TryParse(nameText, out ServerName server)
            || !TryReadTime(root, "fetched_ts"u8, out MatrixTimestamp? fetched) || !TryReadTime(root, "complete_ts"u8, out MatrixTimestamp? complete) || !TryReadTime(root, "untied_ts"u8, out MatrixTimestamp? untied)
            || !root.TryGetMember("valid_until_ts"u8, out JsonSlice end) || !end.TryGetInt64(out long validUntil)
            || !root.TryGetMember("keys"u8, out JsonSlice list) || !TryReadKeys(list, out List<ServerKey> known)
            || !TryReadDocument(root, "latest"u8, server, out ServerKeys? latest) || !TryReadDocument(root, "quarantined"u8, server, out ServerKeys? quarantined))
        {
            return false;
        }

        keys = new KnownServerKeys(server)
        {
            Keys = Union([], known),
            FetchedAt = fetched,
            FetchedFromServerAt = complete,
            ValidUntil = new MatrixTimestamp(validUntil),
            Latest = latest,
            Quarantined = quarantined,
            UntiedAt = untied,
        };
        return true;
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, MatrixTimestamp? time)
    {
        if (time is { } written)
        {
            writer.WriteNumber(name, written.Milliseconds);
        }
    }

    /// <summary>Writes a document as a string, because as a value it would exceed the nesting limit of the reader.</summary>
    private static void WriteDocument(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ServerKeys? document)
    {
        if (document is not null)
        {
            writer.WriteString(name, document.Utf8.Span);
        }
    }

    private static bool TryReadKeys(JsonSlice list, out List<ServerKey> keys)
    {
        keys = [];
        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (!item.TryGetMember("key_id"u8, out JsonSlice id) || !id.TryGetUtf8(out ReadOnlySpan<byte> idText) || !KeyId.TryParse(idText, out KeyId keyId)
                || !item.TryGetMember("key"u8, out JsonSlice text) || !text.TryGetUtf8(out ReadOnlySpan<byte> base64) || !VerifyKey.TryFromBase64(base64, out VerifyKey? key)
                || !item.TryGetMember("valid_until_ts"u8, out JsonSlice end) || !end.TryGetInt64(out long validUntil)
                || !TryReadAnyTime(item, "expired_ts"u8, out MatrixTimestamp? expired))
            {
                return false;
            }

            keys.Add(new ServerKey(keyId, key, new MatrixTimestamp(validUntil), expired) { Provenance = ReadProvenance(item) });
        }

        return list.Kind == JsonKind.Array;
    }

    private static KeyProvenance ReadProvenance(JsonSlice item)
    {
        _ = item.TryGetMember("from"u8, out JsonSlice from);
        return from.StringEquals(FromServer) ? KeyProvenance.Server : from.StringEquals(FromNotary) ? KeyProvenance.Notary : KeyProvenance.Unknown;
    }

    /// <summary>Tries to read a time of this host's clock. It must not be before 1970, and must be small enough that sums with it cannot overflow.</summary>
    private static bool TryReadTime(JsonSlice root, ReadOnlySpan<byte> name, out MatrixTimestamp? time) =>
        TryReadAnyTime(root, name, out time) && time?.Milliseconds is null or (>= 0 and <= CanonicalJson.MaxInteger);

    /// <summary>Tries to read a time that another server chose.</summary>
    private static bool TryReadAnyTime(JsonSlice root, ReadOnlySpan<byte> name, out MatrixTimestamp? time)
    {
        time = null;
        if (!root.TryGetMember(name, out JsonSlice value))
        {
            return true;
        }

        bool isInteger = value.TryGetInt64(out long milliseconds);
        time = isInteger ? new MatrixTimestamp(milliseconds) : null;
        return isInteger;
    }

    private static bool TryReadDocument(JsonSlice root, ReadOnlySpan<byte> name, ServerName server, out ServerKeys? document)
    {
        document = null;
        return !root.TryGetMember(name, out JsonSlice value)
            || (value.TryGetUtf8(out ReadOnlySpan<byte> text) && ServerKeys.TryParse(text, server, out document, out _));
    }
}
