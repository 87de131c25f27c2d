using System.Text.Json;
using Matrix.Core.Federation.Tests.Lab;
using Microsoft.AspNetCore.Http;

namespace Matrix.Core.Tool.Tests.Federation;

public sealed class GetTests(Files files) : IClassFixture<Files>, IAsyncDisposable
{
    private const string Path = "/_matrix/federation/v1/query/profile?user_id=%40a%3Aserver.lab&x=%7E";

    private readonly FederationLab _lab = new(files);
    private readonly TestServer _client = new("client.lab", "c1", seed: 9);

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Signed_IsTaken_AndSentAsWritten()
    {
        LabServer server = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab") { Known = _client }.AnswerAsync);
        ToolRun run = _lab.Run(["get", "server.lab", Path, .. Signed()]);
        Assert.Equal(1, run.ExitCode); // there is no such user
        Assert.Equal(["status 404, application/json", """{"errcode":"M_NOT_FOUND","error":"no such user"}"""], run.Lines);
        Assert.Equal(Path, server.Request.Target);
        Assert.Contains("origin=\"client.lab\"", server.Request.Authorization[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signed_ByAnUnknownKey_IsRefused()
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab").AnswerAsync);
        ToolRun run = _lab.Run(["get", "server.lab", Path, "--json", .. Signed()]);
        Assert.Equal(1, run.ExitCode);
        JsonElement reply = Assert.Single(run.Json);
        Assert.Equal(401, reply.GetProperty("status").GetInt32());
        Assert.Equal("M_UNAUTHORIZED", reply.GetProperty("body").Text("errcode"));
    }

    [Fact]
    public async Task Unsigned_HasNoAuthorization()
    {
        LabServer server = await _lab.ServeAsync("server.lab", Json("{\n  \"a\": 1.50,\n  \"b\": \"\u009b2J\u202e\"\n}"));
        ToolRun run = _lab.Run("get", "server.lab", "/x", "--unsigned");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(server.Request.Authorization);
        Sequence.Equal(["status 200, application/json", "{", "  \"a\": 1.50,", "  \"b\": \"\\u009b2J\\u202e\"", "}"], run.Lines);
        ToolRun json = _lab.Run("get", "server.lab", "/x", "--unsigned", "--json");
        Assert.Contains("\"body\":{\"a\":1.50,\"b\":", Assert.Single(json.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096, false)]
    [InlineData(4097, true)]
    public async Task Other_IsBoundedAndPrintable(int length, bool cut)
    {
        _ = await _lab.ServeAsync("server.lab", async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("\u001b]0;".PadRight(length, 'x'), context.RequestAborted);
        });
        ToolRun run = _lab.Run("get", "server.lab", "/", "--unsigned");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("status 200, text/html", run.Lines[0]);
        Assert.StartsWith(@"\u001b]0;xxx", run.Lines[1], StringComparison.Ordinal);
        Assert.Equal(cut, run.Text.Contains("… and 1 more bytes", StringComparison.Ordinal));
        JsonElement reply = Assert.Single(_lab.Run("get", "server.lab", "/", "--unsigned", "--json").Json);
        Assert.Equal(length, reply.GetProperty("length").GetInt32());
        Assert.Equal(4096, reply.Text("text").Length);
    }

    [Fact]
    public async Task Redirect_IsShown_AndNotFollowed()
    {
        LabServer server = await _lab.ServeAsync("server.lab", context =>
        {
            context.Response.Redirect("https://127.0.0.1/");
            return Task.CompletedTask;
        });
        ToolRun run = _lab.Run("get", "server.lab", "/", "--unsigned");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("status 302, no Content-Type, to https://127.0.0.1/", run.Lines[0]);
        _ = Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("/a b")]
    [InlineData("/ä")]
    [InlineData("/a#b")]
    public async Task Path_ThatCannotBeSent_ExitsTwo(string path)
    {
        _ = await _lab.ServeAsync("server.lab", Json("{}"));
        ToolRun run = _lab.Run("get", "server.lab", path, "--unsigned");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("PATH: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ed25519 a1", "three words")]
    [InlineData("rsa a1 AAAA", "an algorithm other than ed25519 in line 1")]
    [InlineData("ed25519 a1 AAAA", "a seed that is not 32 bytes in base64 in line 1")]
    [InlineData("ed25519 a\" AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "only escaped")]
    public void KeyFile_ThatIsNone_ExitsTwo_AndDoesNotShowIt(string text, string why)
    {
        ToolRun run = _lab.Run("get", "server.lab", "/", "--key-file", files.Write("bad.key", text), "--origin", "client.lab");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", run.Error, StringComparison.Ordinal);
    }

    private static RequestDelegate Json(string text) => context => LabServer.AnswerJson(context, LabText.Utf8(text));

    private string[] Signed()
    {
        using Matrix.Core.Signing.SigningKey key = _client.Key();
        return ["--key-file", files.Write("signing.key", key.ToUtf8()), "--origin", "client.lab"];
    }
}
