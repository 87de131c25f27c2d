using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>spec/spec-vectors.json</c>, <c>derived</c>: computed from the rules, not normative.</summary>
/// <remarks>
/// <c>message_event_signed_under_v11_redaction</c> is left out: it signs an <c>event_id</c> in a version that has none (EV-3), and here that
/// field is no part of the event. What is about power levels, orderings and requests belongs to the tests of other packages.
/// </remarks>
public sealed class SpecDerivedTests
{
    private static JsonElement Derived => Corpus.Read("spec/spec-vectors.json").GetProperty("derived");

    [Fact]
    public void MinimalEvent_EveryVersion_HasItsId()
    {
        JsonElement vector = Derived.GetProperty("event_ids_of_official_minimal_event_as_signed_for_v1_10");
        var expected = new Expectations();
        foreach (JsonProperty id in vector.GetProperty("ids").EnumerateObject())
        {
            expected.AddField($"id v{id.Name}", Id(vector.GetProperty("event"), id.Name), "event_id", id.Value.GetString()!);
        }

        expected.Run(10);
        byte[] json = Encoding.ASCII.GetBytes(vector.GetProperty("event").GetRawText());
        Assert.True(PduJson.TryGetReferenceHash(json, RoomVersions.V1, out byte[] hash, out _));
        Assert.Equal(vector.Text("ref_hash_b64_v1"), UnpaddedBase64.Encode(hash));
    }

    [Fact]
    public void MinimalEvent_SignedInVersion11_HasItsSignatureAndId()
    {
        JsonElement vector = Derived.GetProperty("minimal_event_signed_under_v11_redaction");
        JsonElement key = Corpus.Read("spec/spec-vectors.json").GetProperty("official").GetProperty("signing_key");
        string signed = Canonical.Of(vector.GetProperty("event"));
        var expected = new Expectations();
        foreach (JsonProperty id in vector.GetProperty("ids").EnumerateObject())
        {
            expected.AddField($"id v{id.Name}", Id(vector.GetProperty("event"), id.Name), "event_id", id.Value.GetString()!);
            expected.Add($"sign v{id.Name}", SpecOfficialTests.Sign(vector.GetProperty("event"), key, id.Name), reply => Canonical.Of(reply.GetProperty("event")) == signed);
            expected.AddField($"verify v{id.Name}", SpecOfficialTests.Verify(vector.GetProperty("event"), key, id.Name), "signatures", "ok");
        }

        expected.Run(6);
    }

    [Fact]
    public void SynapseEvent_EveryVersion_HasItsHashAndId()
    {
        JsonElement vector = Derived.GetProperty("synapse_unit_test_event");
        var expected = new Expectations();
        foreach (JsonProperty ids in vector.GetProperty("ids").EnumerateObject())
        {
            int[] ends = [.. ids.Name.Split('-').Select(int.Parse)];
            for (int version = ends[0]; version <= ends[^1]; version++)
            {
                expected.AddField($"id v{version}", Id(vector.GetProperty("event"), $"{version}"), "event_id", ids.Value.GetString()!);
                expected.AddField($"hash v{version}", Request.Of("hash").With("room_version", $"{version}").With("event", vector.GetProperty("event")), "sha256", vector.Text("content_hash_b64"));
            }
        }

        expected.Run(20);
    }

    [Fact]
    public void Version12_FirstTwoEventsOfARoom_AreNamedSignedAndInTheirRoom()
    {
        JsonElement vector = Derived.GetProperty("v12_room_bootstrap");
        JsonElement key = Corpus.Read("spec/spec-vectors.json").GetProperty("official").GetProperty("signing_key");
        var expected = new Expectations();
        foreach ((string name, string id) in ((string, string)[])[("create", "create_event_id"), ("creator_join", "creator_join_event_id")])
        {
            expected.AddField($"{name} id", Id(vector.GetProperty(name), "12"), "event_id", vector.Text(id));
            expected.AddField($"{name} format", Request.Of("format").With("room_version", "12").With("event", vector.GetProperty(name)), "accept", value: true);
            expected.Add($"{name} verify", SpecOfficialTests.Verify(vector.GetProperty(name), key, "12"), """{"signatures":"ok","content_hash":true}""");
            byte[] json = Encoding.ASCII.GetBytes(vector.GetProperty(name).GetRawText());
            Assert.True(Pdu.TryParse(json, RoomVersions.V12, out Pdu? pdu, out _));
            Assert.Equal(RoomId.Parse(vector.Text("room_id")), pdu.RoomId);
        }

        expected.Run(6);
    }

    [Fact]
    public void CanonicalJson_Accepted_IsWrittenByteForByte()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement vector) in Derived.GetProperty("canonical_json_accept").EnumerateArray().Index())
        {
            expected.Add($"canonical_json_accept[{index}]", Expectations.Canon("strict", vector), reply => Convert.ToHexStringLower(new UTF8Encoding(false, true).GetBytes(reply.Text("ok"))) == vector.Text("output_hex"));
            expected.AddCanonical($"canonical_json_accept[{index}] relaxed", "relaxed", vector, vector.Text("output"));
        }

        expected.Run(14);
    }

    [Fact]
    public void CanonicalJson_NotForStrictVersions_IsRefused()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement vector) in Derived.GetProperty("canonical_json_strict_reject_v6plus").EnumerateArray().Index())
        {
            // MSC4458 came later: a received -0 is 0.
            expected.AddCanonical($"canonical_json_strict_reject_v6plus[{index}]", "strict", vector, vector.Text("input") == """{"a":-0}""" ? """{"a":0}""" : null);
        }

        expected.Run(18);
    }

    [Fact]
    public void CanonicalJson_NumbersOfOldVersions_AreWrittenAsPythonDoes()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement vector) in Derived.GetProperty("relaxed_v1_v5_number_emission").EnumerateArray().Index())
        {
            expected.AddCanonical($"relaxed_v1_v5_number_emission[{index}]", "relaxed", vector, vector.Text("synapse_python_json"));
        }

        expected.Run(8);
    }

    [Fact]
    public void Redaction_TenTypesInEveryVersion_IsAsTheTableSays()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement vector) in Derived.GetProperty("redaction").GetProperty("cases").EnumerateArray().Index())
        {
            foreach (JsonElement redacted in vector.GetProperty("redacted").EnumerateArray())
            {
                foreach (JsonElement version in redacted.GetProperty("versions").EnumerateArray())
                {
                    Request request = Request.Of("redact").With("room_version", $"{version}").With("event", vector.GetProperty("event"));
                    expected.Add($"redaction[{index}] v{version}", request, reply => reply.GetProperty("event").GetRawText() == redacted.Text("canonical"));
                }
            }
        }

        expected.Run(120);
    }

    /// <summary>Where readings differ, the defaults are the network's: chains with the state events themselves, walks inside the full conflicted set.</summary>
    [Fact]
    public void StateResolution_WhereReadingsDiffer_IsAsTheNetworkDoes()
    {
        string[] readings = ["auth_chain_inclusive", "auth_chain_inclusive", "inclusive_f_only_walk"];
        var expected = new Expectations();
        foreach ((int index, JsonElement vector) in Derived.GetProperty("state_resolution").EnumerateArray().Index())
        {
            Request request = Request.Of("resolve", vector).With("room_version", $"{vector.GetProperty("room_version")}");
            expected.AddState($"state_resolution[{index}]", request, vector.GetProperty("expected").GetProperty(readings[index]));
        }

        expected.Run(3);
    }

    private static Request Id(JsonElement pdu, string version) => Request.Of("id").With("room_version", version).With("event", pdu);
}
