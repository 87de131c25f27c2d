using System.Text;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Tests.Federation;

public sealed class KeysTests(Files files) : IClassFixture<Files>, IAsyncDisposable
{
    private const long Yesterday = TestServer.NowMilliseconds - TestServer.DayMilliseconds;

    private readonly FederationLab _lab = new(files);
    private readonly TestServer _identity = new("server.lab");

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Valid_IsShown()
    {
        string old = new TestServer("server.lab", "b2", seed: 2).PublicKey;
        await ServeAsync(_identity.KeyResponse(oldVerifyKeys: $$"""{"ed25519:b2":{"key":"{{old}}","expired_ts":{{Yesterday}}} }"""));
        ToolRun run = _lab.Run("keys", "server.lab");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("server.lab: the key response of the server itself is valid", run.Lines[0]);
        Assert.Equal(["ed25519:a1", _identity.PublicKey, "until 2026-11-21T12:00:00Z"], run.Row("ed25519:a1"));
        Assert.Equal(["ed25519:b2", old, "old: until 2026-11-19T12:00:00Z, only for events"], run.Row("ed25519:b2"));

        JsonElement reply = Assert.Single(_lab.Run("keys", "server.lab", "--json").Json);
        Assert.Equal("server.lab", reply.Text("from"));
        JsonElement document = Assert.Single(reply.GetProperty("documents").EnumerateArray());
        Assert.True(document.GetProperty("valid").GetBoolean());
        Assert.Equal(_identity.PublicKey, document.GetProperty("verify_keys").GetProperty("ed25519:a1").Text("key"));
        Assert.Equal(Yesterday, document.GetProperty("old_verify_keys").GetProperty("ed25519:b2").GetProperty("expired_ts").GetInt64());
    }

    [Fact]
    public async Task Expired_ExitsOne()
    {
        await ServeAsync(_identity.KeyResponse(Yesterday));
        ToolRun run = _lab.Run("keys", "server.lab");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("server.lab: the key response of the server itself is not valid: it expired at 2026-11-19T12:00:00Z", run.Lines[0]);
        Assert.False(Assert.Single(_lab.Run("keys", "server.lab", "--json").Json).GetProperty("documents")[0].GetProperty("valid").GetBoolean());
    }

    [Theory]
    [InlineData("of another server", "another server")]
    [InlineData("signed badly", "the signature under ed25519:a1 is bad")]
    [InlineData("not json", "not canonicalizable JSON")]
    public async Task Refused_ExitsOne_AndSaysWhy(string what, string why)
    {
        await ServeAsync(what switch
        {
            "of another server" => new TestServer("other.lab").KeyResponse(),
            "signed badly" => _identity.KeyResponse().Replace($"{TestServer.NowMilliseconds + TestServer.DayMilliseconds}", $"{TestServer.NowMilliseconds + 1}", StringComparison.Ordinal),
            _ => "\u001b[31m",
        });
        ToolRun run = _lab.Run("keys", "server.lab");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(why, run.Lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Text);
    }

    [Fact]
    public async Task Status_OfAnError_ExitsOne()
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab") { Status = 410 }.AnswerAsync);
        ToolRun run = _lab.Run("keys", "server.lab", "--json");
        Assert.Equal(1, run.ExitCode);
        JsonElement error = Assert.Single(run.Json).GetProperty("error");
        Assert.Equal("gone", error.Text("kind"));
        Assert.Equal(410, error.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Notary_ThatSigns_IsBelieved()
    {
        await ServeNotaryAsync(AlsoSigned(_identity.KeyResponse(), new TestServer("notary.lab", "n1", seed: 5)));
        ToolRun run = _lab.Run("keys", "server.lab", "--notary", "notary.lab");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("server.lab: the key response of the notary notary.lab is valid", run.Lines[0]);
        Assert.Equal("notary.lab", Assert.Single(_lab.Run("keys", "server.lab", "--notary", "notary.lab", "--json").Json).Text("from"));
    }

    [Fact]
    public async Task Notary_ThatDoesNotSign_ExitsOne()
    {
        await ServeNotaryAsync(_identity.KeyResponse());
        ToolRun run = _lab.Run("keys", "server.lab", "--notary", "notary.lab");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("server.lab: the key response of the notary notary.lab is not valid: it has no valid signature of the notary notary.lab", run.Lines[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task Notary_ThatHasNone_ExitsOne(string document)
    {
        await ServeNotaryAsync(document);
        ToolRun run = _lab.Run("keys", "server.lab", "--notary", "notary.lab");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("server.lab: ", run.Lines[0], StringComparison.Ordinal);
    }

    private static string AlsoSigned(string document, TestServer signer)
    {
        using SigningKey key = signer.Key();
        return Encoding.ASCII.GetString(SignedJson.Sign(Encoding.ASCII.GetBytes(document), ServerName.Parse(signer.Name), key));
    }

    private async Task ServeAsync(string keys) => _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab") { Keys = keys }.AnswerAsync);

    private async Task ServeNotaryAsync(string document)
    {
        var notary = new MatrixServer("notary.lab") { Keys = new TestServer("notary.lab", "n1", seed: 5).KeyResponse(), NotaryReply = $$"""{"server_keys":[{{document}}]}""" };
        _ = await _lab.ServeAsync("notary.lab", notary.AnswerAsync);
    }
}
