using System.Text.Json;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Tool.Tests.Federation;

public sealed class DiscoverTests(Files files) : IClassFixture<Files>, IAsyncDisposable
{
    private readonly FederationLab _lab = new(files);

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Delegation_IsFollowed_AndEachStepTold()
    {
        _ = await _lab.ServeWellKnownAsync("server.lab", 200, """{"m.server":"hs.lab"}""");
        _lab.Resolve("hs.lab:8448:127.0.0.1");
        ToolRun run = _lab.Run("discover", "server.lab");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal("server.lab was found at step 3.5", run.Lines[0]);
        Assert.Contains("https://server.lab/.well-known/matrix/server", run.Text, StringComparison.Ordinal);
        Assert.Equal(["3.3", "SRV _matrix-fed._tcp.hs.lab", "no record", "no record exists: step 3.4 is next"], run.Row("3.3"));
        Assert.Equal(["3.4", "SRV _matrix._tcp.hs.lab", "no record", "no record exists: step 3.5 is next"], run.Row("3.4"));
        Assert.Equal(["3.5", "A/AAAA hs.lab", "127.0.0.1", "the host is found"], run.Row("3.5"));
        Assert.Equal(["endpoint", "hs.lab:8448 (127.0.0.1)"], run.Row("endpoint"));
        Assert.Equal(["Host header", "hs.lab"], run.Row("Host header"));
        Assert.Equal(["certificate", "hs.lab"], run.Row("certificate"));
        Assert.Equal(["signatures", "server.lab, as X-Matrix destination"], run.Row("signatures"));
    }

    [Fact]
    public async Task ServiceRecord_AsJson_TellsAll()
    {
        _ = await _lab.ServeWellKnownAsync("server.lab", 404, "<html>");
        _lab.Srv["_matrix-fed._tcp.server.lab"] = new SrvRecord { Priority = 10, Weight = 5, Port = 4433, Target = "hs.lab" };
        _lab.Resolve("hs.lab:*:127.0.0.1");
        ToolRun run = _lab.Run("discover", "server.lab", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement reply = Assert.Single(run.Json);
        Sequence.Equal(["server", "found", "step", "host_header", "tls_name", "targets", "trace"], reply.Names());
        Assert.True(reply.GetProperty("found").GetBoolean());
        Assert.Equal("4", reply.Text("step"));
        Assert.Equal("server.lab", reply.Text("host_header"));
        Assert.Equal("server.lab", reply.Text("tls_name"));
        Assert.Equal("""[{"host":"hs.lab","port":4433,"addresses":["127.0.0.1"]}]""", reply.GetProperty("targets").GetRawText());
        JsonElement[] trace = [.. reply.GetProperty("trace").EnumerateArray()];
        Sequence.Equal(["name_is_host", "not_delegated", "srv_found", "addresses_found"], trace.Select(entry => entry.Text("reason")));
        Assert.Equal("""{"status":"not_ok","http_status":404}""", trace[1].GetProperty("answer").GetRawText());
        Assert.Equal("""{"status":"found","records":[{"priority":10,"weight":5,"port":4433,"target":"hs.lab"}]}""", trace[2].GetProperty("answer").GetRawText());
        Assert.Equal("the name is not delegated: step 4 is next", trace[1].Text("so"));
    }

    [Theory]
    [InlineData("server.lab:8449", "2", "server.lab:8449", "server.lab")]
    [InlineData("127.0.0.1", "1", "127.0.0.1", null)]
    [InlineData("[::1]:8449", "1", "[::1]:8449", null)]
    public void NameThatDecides_IsToldSo(string server, string step, string host, string? name)
    {
        _lab.Resolve("server.lab:*:127.0.0.1");
        JsonElement reply = Assert.Single(_lab.Run("discover", server, "--json").Json);
        Assert.Equal(step, reply.Text("step"));
        Assert.Equal(host, reply.Text("host_header"));
        Assert.Equal(name, reply.GetProperty("tls_name").GetString());
    }

    [Fact]
    public async Task Gone_ByStatus410_ExitsOne()
    {
        _ = await _lab.ServeWellKnownAsync("server.lab", 410, "");
        ToolRun run = _lab.Run("discover", "server.lab");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("410", run.Lines[0], StringComparison.Ordinal);
        JsonElement error = Assert.Single(_lab.Run("discover", "server.lab", "--json").Json).GetProperty("error");
        Assert.Equal("gone", error.Text("kind"));
        Assert.Equal("http_gone", error.Text("evidence"));
    }

    [Fact]
    public void Gone_ByServiceRecordOrName_ExitsOne()
    {
        _lab.Resolve($"server.lab:443:127.0.0.1:{FederationLab.ClosedPort()}");
        _lab.Srv["_matrix-fed._tcp.server.lab"] = new SrvRecord { Port = 0, Target = "" };
        ToolRun run = _lab.Run("discover", "server.lab", "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("srv_root", Assert.Single(run.Json).GetProperty("error").Text("evidence"));
        Assert.Equal(1, _lab.Run("discover", "server.invalid").ExitCode);
    }

    [Fact]
    public void NameServerThatFails_ExitsOne()
    {
        _lab.Resolve($"server.lab:443:127.0.0.1:{FederationLab.ClosedPort()}");
        _lab.IsDnsBroken = true;
        ToolRun run = _lab.Run("discover", "server.lab", "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("name_lookup_failed", Assert.Single(run.Json).GetProperty("error").Text("kind"));
    }

    [Fact]
    public async Task WellKnown_LeadingToABlockedAddress_IsNotAsked()
    {
        _ = await _lab.ServeWellKnownAsync("server.lab", 302, "", location: "https://127.0.0.2/.well-known/matrix/server");
        JsonElement trace = Assert.Single(_lab.Run("discover", "server.lab", "--json").Json).GetProperty("trace");
        Assert.Equal("blocked_address", trace[1].GetProperty("answer").Text("status"));
    }
}
