using System.Text.Json;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Vectors;

/// <summary>The spec's own vectors and what was derived from them.</summary>
public sealed class SpecVectors
{
    private static JsonElement Official => TestFolders.ReadJson("spec", "spec-vectors.json").GetProperty("official");

    private static JsonElement Derived => TestFolders.ReadJson("spec", "spec-vectors.json").GetProperty("derived");

    [Fact]
    public void OfficialEventSigning_UnderVersions1To10_IsReproduced()
    {
        // 'origin' survives redaction up to version 10 only.
        for (int version = 1; version <= 10; version++)
        {
            foreach (JsonElement vector in Official.GetProperty("event_signing").EnumerateArray())
            {
                string input = vector.GetProperty("input").GetRawText();
                JsonElement signed = vector.GetProperty("signed");
                bool declaresId = signed.TryGetProperty("event_id", out _);
                if (declaresId && version > 2)
                {
                    continue; // a later version would leave its ID out
                }

                string text = Bytes.Text(Sign(input, version).Utf8);
                Assert.Equal(Oracle.Canonical(signed), text);
            }
        }
    }

    [Fact]
    public void OfficialEventIds_HaveTheFormOfTheirVersions()
    {
        JsonElement examples = Official.GetProperty("event_id_examples");
        Assert.Matches(@"^\$[A-Za-z0-9+/]{43}$", JsonTree.Text(examples, "v3"));
        Assert.True(EventId.TryParse(JsonTree.Text(examples, "v3"), out _));
        Assert.True(EventId.TryParse(JsonTree.Text(examples, "v4+"), out _));
    }

    [Fact]
    public void DerivedIds_OfTheMinimalEvent_AreReproduced()
    {
        foreach (string name in (string[])["event_ids_of_official_minimal_event_as_signed_for_v1_10", "minimal_event_signed_under_v11_redaction"])
        {
            JsonElement vector = Derived.GetProperty(name);
            foreach (JsonProperty id in vector.GetProperty("ids").EnumerateObject())
            {
                Assert.Equal(id.Value.GetString() is { } text && id.Name == "3" ? Standard(text) : id.Value.GetString(), IdOf(vector.GetProperty("event"), Versions.Of(id.Name)));
            }
        }

        JsonElement minimal = Derived.GetProperty("event_ids_of_official_minimal_event_as_signed_for_v1_10");
        Assert.True(PduJson.TryGetReferenceHash(JsonTree.Raw(minimal.GetProperty("event")), Versions.Of(1), out byte[] hash, out _));
        Assert.Equal(Standard(minimal.GetProperty("ref_hash_b64_v1").GetString()!), Oracle.Base64(hash));
    }

    [Theory]
    [InlineData("minimal_event_signed_under_v11_redaction")]
    [InlineData("message_event_signed_under_v11_redaction")]
    public void DerivedSignatures_UnderVersion11_Verify(string name)
    {
        JsonElement pdu = Derived.GetProperty(name).GetProperty("event");
        if (pdu.TryGetProperty("event_id", out _))
        {
            // Signed over its event_id, as no event of the version is: only the redaction can be looked at.
            Assert.True(PduJson.TryRedact(JsonTree.Raw(pdu), Versions.Of(11), out byte[] redacted, out _));
            Assert.Equal(Oracle.Redact(pdu, 11), Bytes.Text(redacted));
            Assert.True(SignedJson.Verify(redacted, ServerName.Parse("domain"), new Dictionary<KeyId, VerifyKey> { [KeyId.Parse("ed25519:1")] = SpecKey().VerifyKey }).IsValid);
            return;
        }

        Assert.True(Pdu.TryParse(JsonTree.Raw(pdu), Versions.Of(11), out Pdu? parsed, out PduError error), error.ToString());
        Assert.False(VerifierAssert.Accepted(parsed, SpecKeys()).IsRedacted);
    }

    [Fact]
    public void SynapseUnitTestEvent_HashAndIds_AreReproduced()
    {
        JsonElement vector = Derived.GetProperty("synapse_unit_test_event");
        byte[] json = JsonTree.Raw(vector.GetProperty("event"));
        JsonElement ids = vector.GetProperty("ids");
        for (int version = 3; version <= 12; version++)
        {
            Assert.True(PduJson.TryGetContentHash(json, Versions.Of(version), out byte[] hash, out _));
            Assert.Equal(vector.GetProperty("content_hash_b64").GetString(), Oracle.Base64(hash));
            string expected = ids.GetProperty(version == 3 ? "3" : version <= 10 ? "4-10" : "11-12").GetString()!;
            Assert.Equal(expected, IdOf(vector.GetProperty("event"), Versions.Of(version)));
        }
    }

    [Fact]
    public void Version12Bootstrap_IsReproduced()
    {
        JsonElement vector = Derived.GetProperty("v12_room_bootstrap");
        Assert.True(Pdu.TryParse(JsonTree.Raw(vector.GetProperty("create")), Versions.Of(12), out Pdu? create, out PduError error), error.ToString());
        Assert.True(Pdu.TryParse(JsonTree.Raw(vector.GetProperty("creator_join")), Versions.Of(12), out Pdu? join, out error), error.ToString());
        Assert.Equal(JsonTree.Text(vector, "create_event_id"), create.EventId.ToString());
        Assert.Equal(JsonTree.Text(vector, "room_id"), create.RoomId.ToString());
        Assert.Equal(create.RoomId, join.RoomId);
        Assert.Equal(JsonTree.Text(vector, "creator_join_event_id"), join.EventId.ToString());
        Assert.False(VerifierAssert.Accepted(create, SpecKeys()).IsRedacted);
        Assert.False(VerifierAssert.Accepted(join, SpecKeys()).IsRedacted);
    }

    [Fact]
    public void DerivedRedactions_AreReproduced()
    {
        int count = 0;
        foreach (JsonElement vector in Derived.GetProperty("redaction").GetProperty("cases").EnumerateArray())
        {
            foreach (JsonElement result in vector.GetProperty("redacted").EnumerateArray())
            {
                foreach (JsonElement version in result.GetProperty("versions").EnumerateArray())
                {
                    Assert.True(PduJson.TryRedact(JsonTree.Raw(vector.GetProperty("event")), Versions.Of(version.GetInt32()), out byte[] redacted, out _));
                    Assert.Equal(result.GetProperty("canonical").GetString(), Bytes.Text(redacted));
                    count++;
                }
            }
        }

        Assert.True(count >= 100);
    }

    private static string Standard(string text) => text.Replace('-', '+').Replace('_', '/');

    private static string IdOf(JsonElement pdu, RoomVersion version)
    {
        Assert.True(PduJson.TryGetEventId(JsonTree.Raw(pdu), version, out EventId id, out PduError error), error.ToString());
        return id.ToString();
    }

    /// <summary>Hashes and signs an event that need not be well formed.</summary>
    private static Pdu Sign(string input, int version)
    {
        RoomVersion rules = Versions.Of(version);
        Assert.True(PduJson.TryGetContentHash(Bytes.Of(input), rules, out byte[] hash, out _));
        JsonElement tree = JsonTree.Parse(input);
        string hashed = "{" + string.Join(',', tree.EnumerateObject().Where(member => member.Name != "hashes").Select(member => $"{EventDraft.Quote(member.Name)}:{member.Value.GetRawText()}"))
            + $$""","hashes":{"sha256":"{{Oracle.Base64(hash)}}"} }""";
        Assert.True(Pdu.TryLoadTrusted(Bytes.Of(hashed), rules, null, out Pdu? pdu, out _));
        using SigningKey key = SpecKey();
        Assert.True(pdu.TrySign(ServerName.Parse("domain"), key, out Pdu? signed, out PduError error), error.ToString());
        return signed;
    }

    private static SigningKey SpecKey()
    {
        JsonElement key = Official.GetProperty("signing_key");
        Assert.True(UnpaddedBase64.TryDecode(JsonTree.Text(key, "seed_b64"), out byte[]? seed));
        return SigningKey.FromSeed(KeyId.Parse(JsonTree.Text(key, "key_id")), seed);
    }

    private static TestKeys SpecKeys()
    {
        using SigningKey key = SpecKey();
        return TestKeys.None.With("domain", "ed25519:1", key.VerifyKey);
    }
}
