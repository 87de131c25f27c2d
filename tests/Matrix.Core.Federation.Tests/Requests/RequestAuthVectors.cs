using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Tests.Requests;

/// <summary>Headers and signed requests of other servers.</summary>
public sealed class RequestAuthVectors
{
    [Fact]
    public void Headers_AreReadAsOthersReadThem()
    {
        JsonElement[] cases = Read("xmatrix-header.json");
        Assert.NotEmpty(cases);
        Assert.All(cases, static item =>
        {
            // The corpus is of the grammar: some of its values are no server names.
            bool isRead = RawXMatrixHeader.TryParse(item.GetProperty("header").GetString(), out RawXMatrixHeader? read, out _);
            JsonElement expected = item.GetProperty("result");
            Assert.Equal(expected.ValueKind != JsonValueKind.Null, isRead);
            if (isRead)
            {
                Assert.Equal(
                    new RawXMatrixHeader(expected.GetProperty("origin").GetString()!, expected.GetProperty("destination").GetString(), expected.GetProperty("key").GetString()!, expected.GetProperty("sig").GetString()!),
                    read);
            }
        });
    }

    [Fact]
    public void Requests_HoldOrNot()
    {
        JsonElement[] cases = Read("signed-requests.json");
        Assert.NotEmpty(cases);
        JsonElement key = Root("signed-requests.json").GetProperty("key");
        Assert.True(VerifyKey.TryFromBase64(key.GetProperty("public_key").GetString(), out VerifyKey? verifyKey));
        var keyId = KeyId.Parse(key.GetProperty("key_id").GetString()!);
        Assert.All(cases, item =>
        {
            var origin = ServerName.Parse(item.GetProperty("origin").GetString()!);
            var keys = new ServerKeyStore();
            _ = keys.Add(origin, new ServerKey(keyId, verifyKey, MatrixTimestamp.MaxValue));
            var header = new XMatrixHeader(origin, null, keyId, item.GetProperty("signature").GetString()!);
            var request = new InboundRequest
            {
                Method = item.GetProperty("method").GetString()!,
                Target = item.GetProperty("uri").GetString()!,
                Authorization = [header.ToString()],
                Content = item.TryGetProperty("content", out JsonElement content) ? LabText.Utf8(content.GetRawText()) : default,
            };
            var verifier = new RequestVerifier(ServerName.Parse(item.GetProperty("destination").GetString()!));
            bool holds = verifier.TryVerify(request, keys, now: DateTimeOffset.UnixEpoch, out _, out RequestVerificationError error);
            Assert.Equal(item.GetProperty("valid").GetBoolean() ? RequestVerificationErrorKind.None : RequestVerificationErrorKind.BadSignature, error.Kind);
            Assert.Equal(item.GetProperty("valid").GetBoolean(), holds);
        });
    }

    /// <summary>Ed25519 has one signature for a key and a message: ours must be theirs.</summary>
    [Fact]
    public void Requests_SignedByUs_HaveTheSameSignature()
    {
        JsonElement key = Root("signed-requests.json").GetProperty("key");
        Assert.True(UnpaddedBase64.TryDecode(key.GetProperty("seed").GetString()!, out byte[]? seed));
        using var signingKey = SigningKey.FromSeed(KeyId.Parse(key.GetProperty("key_id").GetString()!), seed);
        Assert.All(Read("signed-requests.json").Where(item => item.GetProperty("valid").GetBoolean()), item =>
        {
            var signer = new RequestSigner(ServerName.Parse(item.GetProperty("origin").GetString()!), signingKey);
            ReadOnlyMemory<byte>? content = null;
            if (item.TryGetProperty("content", out JsonElement value))
            {
                content = LabText.Utf8(value.GetRawText());
            }

            XMatrixHeader header = signer.Sign(item.GetProperty("method").GetString()!, item.GetProperty("uri").GetString()!, ServerName.Parse(item.GetProperty("destination").GetString()!), content);
            Assert.Equal(item.GetProperty("signature").GetString(), header.Signature);
        });
    }

    private static JsonElement[] Read(string file) => [.. Root(file).GetProperty("cases").EnumerateArray()];

    private static JsonElement Root(string file) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(TestFolders.Vectors(), "federation-request-auth", file)));
}
