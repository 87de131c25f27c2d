using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>The corpus <c>key-validity</c>, by way of the ring: with true keys and signatures in place of its placeholders.</summary>
public class KeyValidityVectorTests
{
    private static readonly KeyId K1 = KeyId.Parse("ed25519:k1");
    private static readonly ServerName A = ServerName.Parse("a.example");

    [Fact]
    public async Task Cases_WithAVerdict_AreUsableOrNot()
    {
        int count = 0;
        foreach (JsonElement test in Cases("cases.json").Where(test => test.GetProperty("usable").ValueKind != JsonValueKind.Null))
        {
            JsonElement published = test.GetProperty("server_keys");
            SigningKey[] current = [.. published.GetProperty("verify_keys").EnumerateArray().Select(id => Key(VersionOf(id.GetString()!))), Key("signer")];
            (SigningKey, MatrixTimestamp)[] old = [.. published.GetProperty("old_verify_keys").EnumerateObject().Select(item => (Key(VersionOf(item.Name)), new MatrixTimestamp(item.Value.GetInt64())))];
            var fetcher = new FakeFetcher();
            fetcher.Answer(A, Document(A, new(published.GetProperty("valid_until_ts").GetInt64()), current, old));
            var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(test.GetProperty("response_fetched_at").GetInt64()));
            using var ring = new KeyRing(fetcher, clock);

            RoomVersion version = RoomV(test.GetProperty("room_version").GetString()!);
            bool isEvent = test.GetProperty("purpose").GetString() == "event";
            MatrixTimestamp time = new(test.GetProperty(isEvent ? "event_origin_server_ts" : "now").GetInt64());
            _ = await ring.GetKeysAsync([new KeyRequest { Server = A, KeyId = K1, MinimumValidUntil = isEvent && !version.Signatures.RequiresValidKeys ? null : time }], TestContext.Current.CancellationToken);
            bool usable = ring.TryGetKey(A, K1, out ServerKey? key) && (isEvent ? key.IsValidForEvent(time, version) : key.IsValidForRequest(time));
            Assert.True(usable == test.GetProperty("usable").GetBoolean(), test.ToString());
            count++;
        }

        Assert.Equal(44, count);
    }

    [Fact]
    public async Task Responses_WithAVerdict_AreTakenOrNot()
    {
        int count = 0;
        foreach (JsonElement test in Cases("key-responses.json").Where(test => test.GetProperty("accept").ValueKind != JsonValueKind.Null))
        {
            JsonElement response = test.GetProperty("response");
            string text = response.GetRawText()
                .Replace("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Key("k1").VerifyKey.ToBase64(), StringComparison.Ordinal)
                .Replace("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", Key("k2").VerifyKey.ToBase64(), StringComparison.Ordinal);
            byte[] document = Encoding.ASCII.GetBytes(text);
            foreach (JsonProperty entity in response.GetProperty("signatures").EnumerateObject())
            {
                document = entity.Value.EnumerateObject().Aggregate(document, (signed, signature) => SignedJson.Sign(signed, entity.Name, Key(VersionOf(signature.Name))));
            }

            ServerName asked = ServerName.Parse(test.GetProperty("requested_server").GetString()!);
            var fetcher = new FakeFetcher();
            fetcher.Answer(asked, document);
            using var ring = new KeyRing(fetcher, new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000)));
            KeyLookupResult lookup = Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = asked }], TestContext.Current.CancellationToken));
            Assert.True((lookup.Status == KeyLookupStatus.Found) == test.GetProperty("accept").GetBoolean(), test.ToString());
            count++;
        }

        Assert.Equal(8, count);
    }

    private static string VersionOf(string keyId) => keyId["ed25519:".Length..];

    private static IEnumerable<JsonElement> Cases(string file)
    {
        string path = Path.Combine(TestFolders.Vectors(), "key-validity", file);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(test => test.Clone())];
    }
}
