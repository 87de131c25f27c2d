using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>Keys and documents of servers, honest or not.</summary>
internal static class KeyDocuments
{
    /// <summary>2024-01-01T00:00Z, where a SteppingClock starts.</summary>
    public static readonly MatrixTimestamp Start = new(1_704_067_200_000);

    public static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static readonly ServerName Alpha = ServerName.Parse("alpha.example");
    public static readonly ServerName Beta = ServerName.Parse("beta.example");
    public static readonly ServerName NotaryName = ServerName.Parse("notary.example");

    /// <summary>A key that follows from its version and from who holds it.</summary>
    public static SigningKey Key(string version, int holder = 0) =>
        SigningKey.FromSeed(KeyId.Parse($"ed25519:{version}"), SHA256.HashData([.. version.Select(character => (byte)character), (byte)holder]));

    public static RoomVersion RoomV(string id) => RoomVersions.TryGet(RoomVersionId.Parse(id), out RoomVersion? version) ? version : throw new ArgumentException(id, nameof(id));

    public static byte[] Document(ServerName server, MatrixTimestamp validUntil, SigningKey[] current, (SigningKey Key, MatrixTimestamp ExpiredAt)[]? old = null, SigningKey[]? signers = null)
    {
        byte[] text = Unsigned(
            server,
            validUntil,
            current.Select(key => (key.KeyId, key.VerifyKey)),
            (old ?? []).Select(item => (item.Key.KeyId, item.Key.VerifyKey, item.ExpiredAt)));
        return (signers ?? current).Aggregate(text, (signed, key) => SignedJson.Sign(signed, server, key));
    }

    public static byte[] Unsigned(ServerName server, MatrixTimestamp validUntil, IEnumerable<(KeyId Id, VerifyKey Key)> current, IEnumerable<(KeyId Id, VerifyKey Key, MatrixTimestamp ExpiredAt)> old)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("server_name"u8, server.Utf8Span);
        writer.WriteNumber("valid_until_ts"u8, validUntil.Milliseconds);
        writer.WriteStartObject("verify_keys"u8);
        foreach ((KeyId id, VerifyKey key) in current)
        {
            writer.WriteStartObject(id.Utf8Span);
            writer.WriteString("key"u8, key.ToBase64());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("old_verify_keys"u8);
        foreach ((KeyId id, VerifyKey key, MatrixTimestamp expiredAt) in old)
        {
            writer.WriteStartObject(id.Utf8Span);
            writer.WriteString("key"u8, key.ToBase64());
            writer.WriteNumber("expired_ts"u8, expiredAt.Milliseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static ServerKeys Parse(byte[] document) =>
        ServerKeys.TryParse(document, out ServerKeys? keys, out ServerKeysError error) ? keys : throw new InvalidOperationException(error.ToString());

    /// <summary>A notary's reply, each document signed by the notary.</summary>
    public static byte[] Reply(IEnumerable<byte[]> documents, ServerName? notary = null, params SigningKey[] keys)
    {
        IEnumerable<byte[]> signed = documents.Select(document => keys.Aggregate(document, (text, key) => SignedJson.Sign(text, notary ?? NotaryName, key)));
        return [.. "{\"server_keys\":["u8, .. signed.SelectMany((document, index) => index == 0 ? document : [(byte)',', .. document]), .. "]}"u8];
    }

    /// <summary>What is known after documents were taken, one after the other, from a server that was there all the time.</summary>
    public static KnownServerKeys Known(MatrixTimestamp now, params byte[][] documents) => documents.Aggregate(
        KnownServerKeys.Empty(Parse(documents[0]).ServerName),
        (known, document) => KeyMerge.Merge(known, [(Parse(document), null)], ServerLiveness.Healthy, now, static key => key.IsCompromised).Keys);

    public static Pdu Event(ServerName server, SigningKey key, MatrixTimestamp originServerTimestamp, string roomVersion = "11") => new PduBuilder(RoomV(roomVersion))
    {
        RoomId = RoomId.Parse("!room:alpha.example"),
        Sender = UserId.Parse(string.Create(CultureInfo.InvariantCulture, $"@someone:{server}")),
        Type = "m.room.message",
        Content = "{\"body\":\"hello\"}"u8.ToArray(),
        PrevEvents = [EventId.Parse("$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")],
        AuthEvents = [EventId.Parse("$BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB")],
        Depth = 2,
        OriginServerTimestamp = originServerTimestamp,
    }.Sign(key);
}
