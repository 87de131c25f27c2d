using System.Text;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Tests;

/// <summary>A server with a key: signs events, and says which keys it has.</summary>
internal sealed class TestServer
{
    /// <summary>2026-11-20T12:00:00Z, the time of <see cref="FixedClock"/>.</summary>
    public const long NowMilliseconds = 1_795_176_000_000;

    public const long DayMilliseconds = 24L * 60 * 60 * 1000;

    private readonly byte[] _seed = new byte[Ed25519.SeedSize];

    public TestServer(string name, string keyVersion = "a1", byte seed = 1)
    {
        Name = name;
        KeyId = $"ed25519:{keyVersion}";
        _seed.AsSpan().Fill(seed);
    }

    public string Name { get; }

    public string KeyId { get; }

    public string PublicKey
    {
        get
        {
            using SigningKey key = Key();
            return key.VerifyKey.ToString();
        }
    }

    public SigningKey Key() => SigningKey.FromSeed(Identifiers.KeyId.Parse(KeyId), _seed);

    /// <summary>A response of <c>/_matrix/key/v2/server</c>.</summary>
    public string KeyResponse(long validUntil = NowMilliseconds + DayMilliseconds, string oldVerifyKeys = "{}")
    {
        string response = $$"""{"server_name":"{{Name}}","valid_until_ts":{{validUntil}},"verify_keys":{"{{KeyId}}":{"key":"{{PublicKey}}"} },"old_verify_keys":{{oldVerifyKeys}} }""";
        using SigningKey key = Key();
        return Encoding.ASCII.GetString(SignedJson.Sign(Encoding.ASCII.GetBytes(response), ServerName.Parse(Name), key));
    }

    /// <summary>A message of this server, hashed and signed.</summary>
    public string Message(string roomVersion, long originServerTimestamp = NowMilliseconds, string body = "hello", string type = "m.room.message") =>
        Sign(roomVersion, $$"""
            {"type":{{JsonSerializer.Serialize(type)}},"room_id":"!r:{{Name}}","sender":"@a:{{Name}}","content":{"body":{{JsonSerializer.Serialize(body)}}},
            "depth":2,"origin_server_ts":{{originServerTimestamp}},"prev_events":[],"auth_events":[]}
            """);

    /// <summary>The create event of a room, hashed and signed.</summary>
    public string Create(string roomVersion, string content) =>
        Sign(roomVersion, $$"""
            {"type":"m.room.create","state_key":"","room_id":"!r:{{Name}}","sender":"@a:{{Name}}","content":{{content}},
            "depth":1,"origin_server_ts":{{NowMilliseconds}},"prev_events":[],"auth_events":[]}
            """);

    /// <summary>An event with its content hash and this server's signature.</summary>
    public string Sign(string roomVersion, string json)
    {
        string line = json.ReplaceLineEndings(" ");
        JsonElement reply = ToolRun.Conform($$"""{"op":"sign","room_version":"{{roomVersion}}","event":{{line}},"server":"{{Name}}","key_id":"{{KeyId}}","seed":"{{UnpaddedBase64.Encode(_seed)}}"}""");
        return reply.GetProperty("event").GetRawText();
    }
}
