using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Matrix.Core.Federation.Tests.Lab;

namespace Matrix.Core.Tool.Tests.Federation;

/// <summary>The simplest of requests, and all that can go wrong on the way to an answer.</summary>
public sealed class VersionTests(Files files) : IClassFixture<Files>, IAsyncDisposable
{
    private readonly FederationLab _lab = new(files);

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Answer_IsShown()
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab").AnswerAsync);
        ToolRun run = _lab.Run("version", "server.lab");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["server.lab: Lab 1.2"], run.Lines);
        Assert.Equal("""{"server":"server.lab","name":"Lab","version":"1.2"}""", _lab.Run("version", "server.lab", "--json").Lines[0]);
    }

    [Fact]
    public async Task Answer_ThatATerminalWouldObey_IsShownAsItIs()
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab") { Version = """{"server":{"name":"\u001b[2J\u202egood"}}""" }.AnswerAsync);
        ToolRun run = _lab.Run("version", "server.lab");
        Assert.Equal(@"server.lab: \u001b[2J\u202egood (no version)", run.Lines[0]);
    }

    [Fact]
    public void Refused_IsConnectFailed()
    {
        _lab.Resolve($"server.lab:8448:127.0.0.1:{FederationLab.ClosedPort()}");
        AssertFails("server.lab:8448", "connect_failed", "ConnectionRefused");
    }

    [Fact]
    public async Task Certificate_OfAnotherName_IsTlsFailed()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("other.lab");
        _ = await _lab.ServeAsync("server.lab", LabServer.AnswerEmptyObject, certificate: certificate);
        AssertFails("server.lab", "tls_failed", "NameMismatch");
    }

    [Fact]
    public async Task Certificate_Expired_IsTlsFailed()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue(["server.lab"], LabCa.ValidFrom, LabCa.ValidFrom.AddYears(1));
        _ = await _lab.ServeAsync("server.lab", LabServer.AnswerEmptyObject, certificate: certificate);
        AssertFails("server.lab", "tls_failed", "NotTimeValid");
    }

    [Fact]
    public async Task Certificate_OfAnAuthorityThatIsNotGiven_IsTlsFailed()
    {
        using var other = new LabCa("Other CA");
        using X509Certificate2 certificate = other.Issue("server.lab");
        _ = await _lab.ServeAsync("server.lab", LabServer.AnswerEmptyObject, certificate: certificate);
        AssertFails("server.lab", "tls_failed", "PartialChain");
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("127.0.0.2:8448")]
    [InlineData("10.0.0.1:8448")]
    [InlineData("[::ffff:10.0.0.1]:8448")]
    public void Address_ThatWasNotGiven_IsBlocked_AndTheWayOutNamed(string server) => AssertFails(server, "blocked_address", "--resolve");

    [Fact]
    public async Task Delegation_ToABlockedAddress_IsBlocked()
    {
        _ = await _lab.ServeWellKnownAsync("server.lab", 200, """{"m.server":"127.0.0.2:8448"}""");
        AssertFails("server.lab", "blocked_address", "127.0.0.2");
    }

    [Fact]
    public async Task Gone_IsGone()
    {
        _ = await _lab.ServeWellKnownAsync("server.lab", 410, "");
        AssertFails("server.lab", "gone", "410");
    }

    [Theory]
    [InlineData(404, "not_matrix")]
    [InlineData(429, "rate_limited")]
    [InlineData(502, "not_matrix")]
    public async Task Status_OfAnError_IsToldByItsKind(int status, string kind)
    {
        _ = await _lab.ServeAsync("server.lab", new MatrixServer("server.lab") { Status = status, Version = "{}" }.AnswerAsync);
        AssertFails("server.lab", kind, $"status {status}");
    }

    private void AssertFails(string server, string kind, string why)
    {
        ToolRun readable = _lab.Run("version", server);
        Assert.Equal(1, readable.ExitCode);
        Assert.Empty(readable.Output);
        Assert.StartsWith($"matrix-core: {server}: ", readable.Error, StringComparison.Ordinal);
        Assert.Contains(why, readable.Error, StringComparison.Ordinal);

        ToolRun run = _lab.Run("version", server, "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Error);
        JsonElement reply = Assert.Single(run.Json);
        Assert.Equal(server, reply.Text("server"));
        Assert.Equal(kind, reply.GetProperty("error").Text("kind"));
    }
}
