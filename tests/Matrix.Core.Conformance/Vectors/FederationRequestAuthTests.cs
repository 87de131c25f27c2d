using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>federation-request-auth</c>, and F06 of <c>reports-2026-11</c>.</summary>
public sealed class FederationRequestAuthTests
{
    private const string Requests = "federation-request-auth/signed-requests.json";
    private const string Headers = "federation-request-auth/xmatrix-header.json";

    /// <summary>The corpus gives its key once, beside the cases.</summary>
    [Fact]
    public void VerifyRequest_OfEachCase_HoldsOrNot()
    {
        JsonElement key = Corpus.Read(Requests).GetProperty("key");
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(Requests, "cases"))
        {
            expected.AddField($"signed-requests[{index}] {item.Text("name")}", Request.Of("verify_request", item).With("key", key), "valid", item.GetProperty("valid").GetBoolean());
        }

        expected.Run(13);
    }

    [Fact]
    public void VerifyRequest_OfEachHeader_ReadsWhatOthersRead()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(Headers, "cases"))
        {
            expected.Add($"xmatrix-header[{index}] {item.Text("name")}", Request.Of("verify_request").With("header", item.Text("header")), reply => JsonElement.DeepEquals(item.GetProperty("result"), reply.GetProperty("result")));
        }

        expected.Run(22);
    }

    /// <summary>The same cases through the whole verifier, as a host runs it.</summary>
    [Fact]
    public void Request_OfEachCase_IsVerifiedOrNot()
    {
        JsonElement key = Corpus.Read(Requests).GetProperty("key");
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(Requests, "cases"))
        {
            string origin = item.Text("origin");
            Request request = Request.Of("request")
                .With("method", item.Text("method"))
                .With("uri", item.Text("uri"))
                .With("destination", item.Text("destination"))
                .With("authorization", $"X-Matrix origin=\"{origin}\",key=\"{key.Text("key_id")}\",sig=\"{item.Text("signature")}\"")
                .WithJson("keys", $$"""{"{{origin}}":{"{{key.Text("key_id")}}":"{{key.Text("public_key")}}"} }""");
            bool hasBody = item.TryGetProperty("content", out JsonElement content);
            request = hasBody ? request.With("body", content.GetRawText()) : request;
            bool valid = item.GetProperty("valid").GetBoolean();
            expected.Add($"request[{index}] {item.Text("name")}", request, reply => valid
                ? reply.GetProperty("verified").GetBoolean() && reply.Text("origin") == origin && reply.Text("key_id") == key.Text("key_id")
                    && (hasBody ? JsonElement.DeepEquals(content, Corpus.Parse(reply.Text("content"))) : reply.GetProperty("content").ValueKind == JsonValueKind.Null)
                : !reply.GetProperty("verified").GetBoolean() && reply.Text("error") == "bad_signature");
        }

        expected.Run(13);
    }
}
