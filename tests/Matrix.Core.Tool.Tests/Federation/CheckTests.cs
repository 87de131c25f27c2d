using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Tests.Federation;

public sealed class CheckTests(Files files) : IClassFixture<Files>, IAsyncDisposable
{
    private static readonly string[] All = ["discovery", "well_known", "connection", "tls", "keys", "version", "clock", "x_matrix"];

    private readonly FederationLab _lab = new(files);
    private readonly TestServer _client = new("client.lab", "c1", seed: 9);

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Good_Delegated_IsAllOk()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("hs.lab", "127.0.0.1");
        _ = await _lab.ServeWellKnownAsync("server.lab", 200, """{"m.server": "hs.lab"}""");
        LabServer server = await _lab.ServeAsync("hs.lab", new MatrixServer("server.lab") { Known = _client }.AnswerAsync, certificate: certificate);
        ToolRun run = _lab.Run(["check", "server.lab", .. Signed()]);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal("server.lab: 8 ok, 0 failed, 0 skipped", run.Lines[^1]);
        Assert.All(All, check => Assert.Equal("ok", run.Row(check)[1]));
        Assert.Equal(["url", "https://server.lab/.well-known/matrix/server"], run.Row("well_known")[2..]);
        Assert.Contains("""{"m.server": "hs.lab"}""", run.Text, StringComparison.Ordinal);
        Assert.Equal(["address", $"127.0.0.1:{server.Port}: connected"], run.Row("connection")[2..]);
        Assert.Equal(["name", "Lab"], run.Row("version")[2..]);
        Assert.Equal(["difference", "within the precision of the Date header"], run.Row("clock")[2..]);

        ToolRun json = _lab.Run(["check", "server.lab", "--json", .. Signed()]);
        Assert.Equal(0, json.ExitCode);
        JsonElement reply = Assert.Single(json.Json);
        Assert.True(reply.GetProperty("ok").GetBoolean());
        Sequence.Equal(All, reply.GetProperty("checks").EnumerateArray().Select(check => check.Text("check")));
        JsonElement tls = Check(json, "tls");
        JsonElement certificateFact = Fact(tls, "certificate");
        Sequence.Equal(["hs.lab", "127.0.0.1"], certificateFact.GetProperty("names").Texts());
        Assert.True(Fact(tls, "name_matches").GetProperty("value").GetBoolean());
        Assert.Equal("hs.lab", Fact(tls, "name_matches").Text("required"));
        Assert.StartsWith("Tls1", Fact(tls, "handshake").Text("protocol"), StringComparison.Ordinal);
        Assert.Equal("2099-01-01T00:00:00+00:00", Fact(tls, "valid").Text("not_after"));
        Assert.Equal("ed25519:a1", Fact(Check(json, "keys"), "key").Text("key_id"));
        Assert.Equal(404, Fact(Check(json, "x_matrix"), "answer").GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Good_ByServiceRecord_WithoutKey_SkipsTheSignature()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        _ = await _lab.ServeWellKnownAsync("server.lab", 404, "");
        _lab.Srv["_matrix-fed._tcp.server.lab"] = new SrvRecord { Priority = 10, Port = 4433, Target = "hs.lab" };
        _ = await _lab.ServeAsync("hs.lab", new MatrixServer("server.lab").AnswerAsync, port: 4433, certificate);
        ToolRun run = _lab.Run("check", "server.lab");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("server.lab: 7 ok, 0 failed, 1 skipped", run.Lines[^1]);
        Assert.Equal(["x_matrix", "skipped", "", "the check requires --key-file and --origin"], run.Row("x_matrix"));
    }

    [Fact]
    public async Task WrongName_FailsTls_AndTellsTheNames()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("other.lab");
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab").AnswerAsync, certificate: certificate);
        ToolRun run = AssertFails("server.lab", "tls", "the certificate is not trusted: it does not name the server");
        Sequence.Equal(["other.lab"], Fact(Check(run, "tls"), "certificate").GetProperty("names").Texts());
        Assert.False(Fact(Check(run, "tls"), "name_matches").GetProperty("value").GetBoolean());
        Assert.Equal("ok", Check(run, "connection").Text("verdict"));
    }

    [Fact]
    public async Task ExpiredCertificate_FailsTls_AndTellsWhen()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue(["server.lab"], LabCa.ValidFrom, LabCa.ValidFrom.AddYears(1));
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab").AnswerAsync, certificate: certificate);
        ToolRun run = AssertFails("server.lab", "tls", "NotTimeValid");
        Assert.Equal("2020-01-01 to 2021-01-01 (expired)", Fact(Check(run, "tls"), "valid").Text("text"));
        Assert.True(Fact(Check(run, "tls"), "name_matches").GetProperty("value").GetBoolean());
        Assert.Equal("NotTimeValid", Fact(Check(run, "tls"), "chain").Text("text"));
    }

    [Fact]
    public void Refused_FailsTheConnection_AndSkipsTls()
    {
        _lab.Resolve($"server.lab:8448:127.0.0.1:{FederationLab.ClosedPort()}");
        ToolRun run = AssertFails("server.lab:8448", "connection", "ConnectionRefused");
        Assert.Equal("skipped", Check(run, "tls").Text("verdict"));
        Assert.Equal("connect_failed", Fact(Check(run, "keys"), "error").Text("text"));
    }

    [Fact]
    public async Task OneAddressOfTwo_ThatRefuses_FailsTheConnection_ThoughRequestsPass()
    {
        LabServer server = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab").AnswerAsync);
        _lab.Resolve($"server.lab:8448:127.0.0.1:{server.Port},127.0.0.3:{server.Port}");
        ToolRun run = AssertFails("server.lab", "connection", "127.0.0.3");
        Assert.Equal("ok", Check(run, "version").Text("verdict"));
    }

    [Fact]
    public void Blocked_FailsTheConnection()
    {
        ToolRun run = AssertFails("127.0.0.2:8448", "connection", "the address policy denies");
        Assert.Equal("blocked_address", Fact(Check(run, "connection"), "address").Text("error"));
    }

    [Fact]
    public async Task Gone_FailsDiscovery_AndSkipsTheRest()
    {
        _ = await _lab.ServeWellKnownAsync("server.lab", 410, "");
        ToolRun run = AssertFails("server.lab", "discovery", "410");
        Assert.Equal("failed", Check(run, "well_known").Text("verdict"));
        Assert.All(All[2..], check => Assert.Equal("skipped", Check(run, check).Text("verdict")));
    }

    [Theory]
    [InlineData(404, "no such file", "ok")]
    [InlineData(200, "<html>", "failed")]
    [InlineData(200, """{"m.server":"a_b"}""", "failed")]
    [InlineData(500, "", "failed")]
    public async Task WellKnown_IsJudged_ThoughDiscoveryGoesOn(int status, string text, string verdict)
    {
        _ = await _lab.ServeWellKnownAsync("server.lab", status, text);
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab").AnswerAsync);
        ToolRun run = _lab.Run("check", "server.lab", "--json");
        Assert.Equal(verdict == "ok" ? 0 : 1, run.ExitCode);
        Assert.Equal(verdict, Check(run, "well_known").Text("verdict"));
        Assert.Equal(status, Fact(Check(run, "well_known"), "http_status").GetProperty("value").GetInt32());
        Assert.Equal("ok", Check(run, "version").Text("verdict"));
    }

    [Fact]
    public async Task BadKeys_FailKeys()
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab") { Keys = new TestServer("server.lab").KeyResponse(TestServer.NowMilliseconds - 1) }.AnswerAsync);
        _ = AssertFails("server.lab", "keys", "expired");
    }

    [Fact]
    public async Task Version_ThatIsNoMatrixServers_FailsVersion()
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab") { Version = "[]" }.AnswerAsync);
        _ = AssertFails("server.lab", "version", "server.lab: ");
    }

    [Theory]
    [InlineData(60, "ok")]
    [InlineData(61, "failed")]
    [InlineData(-61, "failed")]
    public async Task Clock_MoreThanAMinuteOff_Fails(int seconds, string verdict)
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab") { Ahead = TimeSpan.FromSeconds(seconds) }.AnswerAsync);
        ToolRun run = _lab.Run("check", "server.lab", "--json");
        Assert.Equal(verdict, Check(run, "clock").Text("verdict"));
        Assert.Equal(seconds, Fact(Check(run, "clock"), "difference").GetProperty("seconds").GetInt32());
    }

    [Fact]
    public async Task Signature_ThatIsNotTaken_FailsXMatrix()
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab").AnswerAsync);
        _ = AssertFails("server.lab", "x_matrix", "does not accept the signature of client.lab", Signed());
    }

    [Fact]
    public async Task Signature_AnsweredWith403_ProvesNothing()
    {
        var server = new MatrixServer("server.lab");
        _ = await _lab.ServeAsync("server.lab", context =>
        {
            server.Status = context.Request.Path.Value!.EndsWith("/profile", StringComparison.Ordinal) ? 403 : 200;
            return server.AnswerAsync(context);
        });
        ToolRun run = _lab.Run(["check", "server.lab", "--json", .. Signed()]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("skipped", Check(run, "x_matrix").Text("verdict"));
    }

    private static JsonElement Check(ToolRun run, string name) => Assert.Single(Assert.Single(run.Json).GetProperty("checks").EnumerateArray(), check => check.Text("check") == name);

    private static JsonElement Fact(JsonElement check, string name) => check.GetProperty("facts").EnumerateArray().First(fact => fact.Text("name") == name);

    private ToolRun AssertFails(string server, string check, string why, params string[] more)
    {
        ToolRun readable = _lab.Run(["check", server, .. more]);
        Assert.Equal(1, readable.ExitCode);
        Assert.Equal("failed", readable.Row(check)[1]);

        ToolRun run = _lab.Run(["check", server, "--json", .. more]);
        Assert.Equal(1, run.ExitCode);
        Assert.False(Assert.Single(run.Json).GetProperty("ok").GetBoolean());
        Assert.Equal("failed", Check(run, check).Text("verdict"));
        Assert.Contains(why, Check(run, check).Text("reason"), StringComparison.Ordinal);
        return run;
    }

    private string[] Signed()
    {
        using SigningKey key = _client.Key();
        return ["--key-file", files.Write("signing.key", key.ToUtf8()), "--origin", "client.lab"];
    }
}
